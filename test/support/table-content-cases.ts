import { createHash } from 'node:crypto';
import { type ApiCaller, type Answer, type FormFile, type Problem } from './api-caller.js';
import { makeDataset, tableForm, uploadTable } from './catalogue.js';
import { startTestApp, type TestApp } from './test-app.js';

export const DATASET = 'TC0001DS0001';
export const BOUNDARY = 'B';

export type Columns = Readonly<Record<string, object>>;

export let test_: TestApp;
export let admin: ApiCaller;
export let reader: ApiCaller;
export let viewer: ApiCaller;
let made = 0;

/** Fills in what is declared above. */
export async function startForTableContent(): Promise<void> {
  test_ = await startTestApp({ UPLOAD_LIMIT_BYTES: '4000000', DB_POOL_SIZE: '10' });
  admin = test_.admin;
  reader = await test_.newUser('reader@test.example');
  viewer = await test_.newUser('viewer@test.example');
  await makeDataset(admin, { ds_id: DATASET });
  for (const [user_email, permission] of [
    ['reader@test.example', 'DOWNLOAD'],
    ['viewer@test.example', 'VIEW'],
  ] as const) {
    const grant = { user_email, resource_type: 'DATASET', resource_id: DATASET, permission };
    expect((await admin.post('/admin/user-permissions', grant)).status).toBe(201);
  }
}

export const newName = (): string => `table${++made}`;
export const pathOf = (tableName: string): string => `/datasets/${DATASET}/STANDARDISED/${tableName}`;

interface Profile {
  readonly file_format: Readonly<Record<string, unknown>>;
  readonly row_count: number;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
  readonly warnings: readonly { readonly code: string }[];
}

export async function profileOf(tableName: string, caller = admin): Promise<Profile> {
  return (await caller.get<Profile>(`${pathOf(tableName)}/profile`)).body;
}

/** Both orders of the form: the dictionary is known while the file comes, or afterwards. */
export function formsOf(tableName: string, content: string | Uint8Array<ArrayBuffer>, columns: Columns): FormFile[][] {
  const [file, metadata] = tableForm(tableName, '', { data_dictionary: columns }) as [FormFile, FormFile];
  return [
    [metadata, { ...file, content }],
    [{ ...file, content }, metadata],
  ];
}

export async function storedKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of test_.store.list('')) keys.push(key);
  return keys;
}

export async function endsOf(tableName: string): Promise<string[]> {
  const rows = await test_.dataSource.query<{ state: string }[]>(
    `SELECT v.state FROM file_versions v JOIN stored_files t ON t.id = v.file_id
      WHERE t.table_name = $1 ORDER BY v.created_at`,
    [tableName],
  );
  return rows.map((row) => row.state);
}

export async function expectRefused(form: readonly FormFile[], details: readonly string[]): Promise<Answer<Problem>> {
  const before = await storedKeys();
  const answer = (await uploadTable(admin, DATASET, form)) as unknown as Answer<Problem>;
  expect([answer.status, answer.body.code]).toEqual([422, 'invalid-content']);
  for (const detail of details) expect(answer.body.detail).toContain(detail);
  expect(await storedKeys()).toEqual(before);
  return answer;
}

/** Uploads it in both orders, and expects the bytes to come back as they went. */
export async function expectTaken(content: string | Uint8Array<ArrayBuffer>, columns: Columns = {}): Promise<Profile> {
  const profiles: Profile[] = [];
  for (const order of [0, 1]) {
    const name = newName();
    const form = formsOf(name, content, columns)[order] as FormFile[];
    expect(await uploadTable(admin, DATASET, form)).toMatchObject({ status: 201 });
    const { headers } = await reader.get(pathOf(name));
    const bytes = Buffer.from(await (await fetch(headers.get('location') ?? '')).arrayBuffer());
    const sha256 = (of: string | Uint8Array): string => createHash('sha256').update(of).digest('hex');
    expect(sha256(bytes)).toBe(sha256(content));
    profiles.push(await profileOf(name));
  }
  expect(profiles[1]).toEqual(profiles[0]);
  return profiles[0] as Profile;
}

export const codesOf = ({ warnings }: Profile): string[] => warnings.map(({ code }) => code);
export const latin1 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'latin1'));
