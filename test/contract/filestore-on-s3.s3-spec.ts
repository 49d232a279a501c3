import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
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

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp(Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? ''])));
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

test('the address of the disk store opens nothing here', async () => {
  const response = await fetch(`${test_.url}/api/v1/objects/v1/a/b?expires=9999999999&signature=x`);
  expect(response.status).toBe(403);
});

test('a deleted table leaves no object', async () => {
  await test_.admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/cases`);
  const rows = await test_.dataSource.query<{ object_key: string }[]>('SELECT object_key FROM file_versions');
  for (const { object_key } of rows) expect(await test_.store.head(object_key)).toBeNull();
});
