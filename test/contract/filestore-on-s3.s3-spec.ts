import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import {
  announcementOf,
  type Bytes,
  DirectUploader,
  putPart,
  sendPart,
  sha256Of,
  type UploadPart,
} from '../support/direct-uploads.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

/** The S3 server of the environment, under the names that the server itself reads. */
const NAMES = [
  'S3_ENDPOINT',
  'S3_REGION',
  'S3_BUCKET',
  'S3_FORCE_PATH_STYLE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
];
const DATASET = 'TS0001DS0001';
const PART_BYTES = 5 * 2 ** 20;

let test_: TestApp;

beforeAll(async () => {
  const environment = Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? '']));
  test_ = await startTestApp({ ...environment, DIRECT_UPLOAD_PART_BYTES: String(PART_BYTES) });
  await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
});

afterAll(() => test_.close());

test('a table goes up through the API and comes down from the S3 server', async () => {
  const content = 'a,b\n'.repeat(2_000_000);
  expect((await uploadTable(test_.admin, DATASET, tableForm('cases', content))).status).toBe(201);
  const { body } = await test_.admin.get<{ download_link: string }[]>(`/datasets/${DATASET}/STANDARDISED/tables`);
  const link = body[0]?.download_link ?? '';
  expect(link.startsWith(process.env['S3_ENDPOINT'] ?? 'missing')).toBe(true);
  const response = await fetch(link);
  expect([response.status, response.headers.get('content-disposition')]).toEqual([
    200,
    'attachment; filename="cases.csv"',
  ]);
  expect((await response.text()) === content).toBe(true);
  expect(
    (await fetch(link.replace(/X-Amz-Signature=(.)/, (_, first) => `X-Amz-Signature=${first === '0' ? '1' : '0'}`)))
      .status,
  ).toBe(403);
  const redirect = await test_.admin.get(`/datasets/${DATASET}/STANDARDISED/cases`);
  expect(redirect.headers.get('location')?.split('?')[0]).toBe(link.split('?')[0]);
});

describe('a table in parts', () => {
  const bytes: Bytes = new Uint8Array(2 * PART_BYTES + 1000).map((_, index) => (index % 61 === 60 ? 10 : 97));
  let uploads: DirectUploader;

  beforeAll(() => {
    uploads = new DirectUploader(test_.admin, DATASET);
  });

  /** Of tables: other files use the bucket at the same time. */
  async function openMultiparts(): Promise<number> {
    let count = 0;
    for await (const _ of test_.store.listMultiparts('v1/')) count += 1;
    return count;
  }

  test('goes to the S3 server directly, and is resumed, completed twice and downloaded', async () => {
    const { body } = await uploads.begin(announcementOf('parts', bytes));
    const [first, second, third] = body.parts as [UploadPart, UploadPart, UploadPart];
    expect(first.link.startsWith(process.env['S3_ENDPOINT'] ?? 'missing')).toBe(true);
    await sendPart(body, third, bytes);
    const tooLong = await putPart(first.link, new Uint8Array(PART_BYTES + 1));
    expect(tooLong.status).toBe(403);
    expect((await uploads.complete(body.upload_id)).body.code).toBe('upload-incomplete');
    const { body: read } = await uploads.read(body.upload_id);
    expect([read.stored_parts, read.parts.map((part) => part.part_number)]).toEqual([[3], [1, 2]]);
    await sendPart(body, second, new Uint8Array(bytes.length));
    for (const part of read.parts) await sendPart(read, part, bytes);
    const [done, again] = [await uploads.complete(body.upload_id), await uploads.complete(body.upload_id)];
    expect([done.status, done.body.sha256, again.status, again.body]).toEqual([201, sha256Of(bytes), 200, done.body]);
    const { body: link } = await test_.admin.get<{ download_link: string }>(
      `/datasets/${DATASET}/STANDARDISED/parts?redirect=false`,
    );
    const downloaded = new Uint8Array(await (await fetch(link.download_link)).arrayBuffer());
    expect(sha256Of(downloaded)).toBe(sha256Of(bytes));
    expect(await openMultiparts()).toBe(0);
    await test_.admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/parts`);
  });

  test('goes on where the parts were joined and no answer came', async () => {
    const { upload_id } = await uploads.send('joined', bytes);
    const [row] = await test_.dataSource.query<{ object_key: string; upload_id: string }[]>(
      'SELECT object_key, upload_id FROM file_versions WHERE id = $1',
      [upload_id],
    );
    const [key, storeId] = [row?.object_key ?? '', row?.upload_id ?? ''];
    await test_.store.completeMultipart(key, storeId, await test_.store.listParts(key, storeId));
    expect((await uploads.read(upload_id)).body.parts).toEqual([]);
    expect((await uploads.complete(upload_id)).status).toBe(201);
    await test_.admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/joined`);
  });

  test('of other bytes than announced, or that is aborted, leaves nothing', async () => {
    const wrong = await uploads.send('wrong', bytes, { sha256: sha256Of('else') });
    expect((await uploads.complete(wrong.upload_id)).body.code).toBe('checksum-mismatch');
    const aborted = await uploads.send('aborted', bytes);
    expect((await uploads.abort(aborted.upload_id)).status).toBe(200);
    expect(await openMultiparts()).toBe(0);
    const rows = await test_.dataSource.query<{ object_key: string }[]>(
      `SELECT object_key FROM file_versions WHERE id = ANY($1::uuid[])`,
      [[wrong.upload_id, aborted.upload_id]],
    );
    for (const { object_key } of rows) expect(await test_.store.head(object_key)).toBeNull();
  });
});

test('the address of the disk store opens nothing here', async () => {
  const response = await fetch(`${test_.url}/api/v1/objects/v1/a/b?expires=9999999999&signature=x`);
  expect(response.status).toBe(403);
});

test('a deleted table leaves no object', async () => {
  await test_.admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/cases`);
  const rows = await test_.dataSource.query<{ object_key: string }[]>('SELECT object_key FROM file_versions');
  for (const { object_key } of rows) expect(await test_.store.head(object_key)).toBeNull();
});
