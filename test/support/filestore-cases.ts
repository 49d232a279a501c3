import { type ApiCaller } from './api-caller.js';
import { makeDataset } from './catalogue.js';
import { startTestApp, type TestApp } from './test-app.js';

export const DATASET = 'TS0001DS0001';
export const CSV = 'district,cases,constructor\nMysuru,12,a\nKodagu,3,b\n';

interface Table {
  table_name: string;
  download_link: string;
  sha256: string;
  metadata: { description: string | null; source: string | null; data_dictionary: object };
}

export let test_: TestApp;
export let admin: ApiCaller;
export let reader: ApiCaller;

/** Fills in what is declared above. */
export async function startForFilestore(): Promise<void> {
  test_ = await startTestApp({
    UPLOAD_LIMIT_BYTES: '1000000',
    UPLOAD_IDLE_TIMEOUT_MS: '400',
    DB_POOL_SIZE: '30',
  });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  await makeDataset(admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
}

export async function listTables(): Promise<Table[]> {
  const { status, body } = await reader.get<Table[]>(`/datasets/${DATASET}/STANDARDISED/tables`);
  return status === 404 ? [] : body;
}

export async function linkOf(tableName: string): Promise<string> {
  const path = `/datasets/${DATASET}/STANDARDISED/${encodeURIComponent(tableName)}?redirect=false`;
  return (await reader.get<{ download_link: string }>(path)).body.download_link;
}

/** States of the attempts of a table, the oldest first. */
export async function statesOf(tableName: string): Promise<string[]> {
  const rows = await test_.dataSource.query<{ state: string }[]>(
    `SELECT v.state FROM file_versions v JOIN stored_files t ON t.id = v.file_id
      WHERE t.table_name = $1 ORDER BY v.created_at`,
    [tableName],
  );
  return rows.map((row) => row.state);
}

export async function storedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('')) keys.push(key);
  return keys;
}
