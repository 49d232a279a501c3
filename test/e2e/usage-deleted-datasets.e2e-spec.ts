import { makeDataset } from '../support/catalogue.js';
import { csvRows } from '../support/csv-rows.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { flushUsage, type Used, usedBy } from '../support/usage.js';

const DS_ID = 'US0001DS0001';

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
});

afterAll(() => test_.close());

/** The title, as each report shows it. */
async function titles(): Promise<unknown[]> {
  const { admin } = test_;
  const series = await usedBy(admin, 'dataset', { ds_id: DS_ID });
  const top = await admin.get<Used[]>(`/admin/usage/top?of=datasets&ds_id=${DS_ID}`);
  const csv = await admin.get<string>(`/admin/usage/series?by=dataset&format=csv&ds_id=${DS_ID}`);
  const [, row] = csvRows(csv.body);
  expect([series[DS_ID]?.count, top.body[0]?.count, row?.[2]]).toEqual([1, 1, '1']);
  return [series[DS_ID]?.name, top.body[0]?.name, row?.[1]];
}

test('a deleted dataset keeps its counts and loses its title, until it is restored', async () => {
  const { admin } = test_;
  await makeDataset(admin, { ds_id: DS_ID, title: 'Tuberculosis', access_level: 'DOWNLOAD' });
  expect((await admin.get(`/datasets/${DS_ID}`)).status).toBe(200);
  await flushUsage(test_);
  expect(await titles()).toEqual(['Tuberculosis', 'Tuberculosis', 'Tuberculosis']);
  expect((await admin.delete(`/admin/datasets/${DS_ID}`)).status).toBe(200);
  expect(await titles()).toEqual([null, null, '']);
  expect((await admin.post(`/admin/datasets/${DS_ID}/restore`, {})).status).toBe(200);
  expect(await titles()).toEqual(['Tuberculosis', 'Tuberculosis', 'Tuberculosis']);
});
