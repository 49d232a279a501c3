import { Readable } from 'node:stream';
import type { ApiCaller, Problem } from './api-caller.js';
import { makeDataset } from './catalogue.js';
import { type Bytes, bytesOfPart, DirectUploader, putPart, type Upload } from './direct-uploads.js';
import { versionsOf } from './stored-objects.js';
import { startTestApp, type TestApp } from './test-app.js';

export const DATASET = 'DU0001DS0001';
export const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
export const PART_BYTES = 5 * 2 ** 20;

export let test_: TestApp;
export let admin: ApiCaller;
export let uploads: DirectUploader;
export let others: DirectUploader;

/** Fills in what is declared above. */
export async function startForDirectUploads(): Promise<void> {
  test_ = await startTestApp({ DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES), UPLOAD_LIMIT_BYTES: '50000000' });
  admin = test_.admin;
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  uploads = new DirectUploader(admin, DATASET);
  const other = await test_.newUser('other@test.example');
  await admin.patch('/admin/users/other@test.example', { is_admin: true });
  others = new DirectUploader(other, DATASET);
}

export function csv(name: string): Bytes {
  return new TextEncoder().encode(`name\n${name}\n`);
}

/** Three parts, the last of which is small. */
export function large(name: string): Bytes {
  const line = new TextEncoder().encode(`${name.padEnd(31, 'x')}\n`);
  const bytes = new Uint8Array(2 * PART_BYTES + 100 * line.length);
  for (let at = 0; at < bytes.length; at += line.length) bytes.set(line, at);
  return bytes;
}

export async function shownBytes(name: string): Promise<string | undefined> {
  const { status, body } = await admin.get<{ download_link: string }>(
    `/datasets/${DATASET}/STANDARDISED/${name}?redirect=false`,
  );
  return status === 200 ? (await fetch(body.download_link)).text() : undefined;
}

export async function statesOf(name: string): Promise<string[]> {
  return (await versionsOf(test_, name)).map(({ state }) => state);
}

/** The key and the store's own id of an upload. */
export async function inStore(uploadId: string): Promise<[string, string]> {
  const rows = await test_.dataSource.query<{ object_key: string; upload_id: string }[]>(
    'SELECT object_key, upload_id FROM file_versions WHERE id = $1',
    [uploadId],
  );
  return [rows[0]?.object_key ?? '', rows[0]?.upload_id ?? ''];
}

/** Makes `bytes` the object of an upload, whatever parts were sent. */
export async function joinAs(uploadId: string, bytes: Bytes): Promise<void> {
  const [key, storeId] = await inStore(uploadId);
  await test_.store.abortMultipart(key, storeId);
  await test_.store.put(key, Readable.from([Buffer.from(bytes)]), { contentType: 'text/csv', sizeLimitBytes: 1000 });
}

export async function lockSessions(): Promise<number> {
  const rows = await test_.dataSource.query<unknown[]>(
    `SELECT 1 FROM pg_stat_activity WHERE application_name = 'dataio-locks' AND datname = current_database()`,
  );
  return rows.length;
}

export async function openMultiparts(): Promise<number> {
  let count = 0;
  for await (const _ of test_.store.listMultiparts('')) count += 1;
  return count;
}

export async function codeOf(answer: Promise<{ status: number; body: Problem }>): Promise<[number, string]> {
  const { status, body } = await answer;
  return [status, body.code];
}

/** Whether an upload that was refused answers the same, however it is asked. */
export async function toldAgain(
  uploadId: string,
  { status, body }: { status: number; body: Problem },
): Promise<boolean> {
  const { code, detail, errors } = body;
  for (const again of [await uploads.complete(uploadId), await uploads.read(uploadId)]) {
    const { body: told } = again;
    expect([again.status, told.code, told.detail, told.errors]).toEqual([status, code, detail, errors]);
  }
  return true;
}

export async function makeExpired(uploadId: string): Promise<void> {
  await test_.dataSource.query(`UPDATE file_versions SET lease_expires_at = now() WHERE id = $1`, [uploadId]);
}

export async function sendPartsOf(upload: Upload, count: number): Promise<void> {
  const bytes = new Uint8Array(count * PART_BYTES);
  for (const part of upload.parts.slice(0, count)) {
    expect((await putPart(part.link, bytesOfPart(upload, part, bytes))).status).toBe(200);
  }
}
