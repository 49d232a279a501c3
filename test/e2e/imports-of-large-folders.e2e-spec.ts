import type { ApiCaller } from '../support/api-caller.js';
import { actionsOf, filesOf, type Folder, importFolder, importZip, zippedFiles } from '../support/dataset-folders.js';
import { statementsIn } from '../support/query-count.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  const names = { collection_name: 'Large', category_id: 'IL', category_name: 'Large' };
  await admin.post('/admin/collections', { collection_id: 'IL0001', ...names });
});

afterAll(() => test_.close());

const rawDatasets = (count: number, source = 'Here'): object[] =>
  Array.from({ length: count }, (_, index) => ({
    rds_id: `IL${String(index).padStart(4, '0')}`,
    title: 'Raw',
    source,
  }));

function folderOf(rawCount: number, source?: string): Folder {
  return {
    about: {
      ds_id: 'IL0001DS0001',
      title: 'Large',
      collection_id: 'IL0001',
      data_owner_name: 'Owner',
      raw_datasets: rawDatasets(rawCount, source),
    },
    tables: { cases: { csv: 'a,b\n1,2\n' } },
  };
}

// These kept the server busy for minutes before.
describe('a file of nothing but faults is refused with the first hundred of them, and the number of the others', () => {
  const fields = (count: number): string => Array.from({ length: count }, (_, index) => `f${index}: 1`).join(',');
  const repeated = Array.from({ length: 15 }, (_, index) => `t${index}: *x`).join(',');

  test.each<[string, string, RegExp, string]>([
    ['fields of the file', `{${fields(20_000)}}`, /and 19996 more/, 'metadata.yaml: f0'],
    [
      'fields of tables',
      `tables: {cases: &x {${fields(20_000)}}, ${repeated}}`,
      /and 320010 more/,
      'metadata.yaml: tables.cases.f0',
    ],
    ['tables', `tables: {${fields(1_001)}}`, /must not have more than 1000 tables/, 'metadata.yaml: tables'],
  ])('%s', async (_, metadata, detail, first) => {
    const files = { ...filesOf(folderOf(1)), 'metadata.yaml': metadata };
    const { status, body } = await importZip(admin, zippedFiles(files));
    expect([status, body.code]).toEqual([422, 'invalid-folder']);
    expect(body.detail).toMatch(detail);
    const errors = body.errors ?? [];
    expect([errors[0]?.path, errors.length <= 100]).toEqual([first, true]);
    expect(errors.every(({ message }) => /^line \d+: /.test(message))).toBe(true);
  });
});

describe('raw datasets', () => {
  test('more than a request may name are refused before any is made', async () => {
    const { status, body } = await importFolder(admin, folderOf(101));
    expect([status, body.code]).toEqual([422, 'invalid-folder']);
    expect(body.errors).toEqual([
      {
        path: 'info.yml: raw_datasets',
        message: expect.stringMatching(/^line \d+: must not have more than 100/) as string,
      },
    ]);
    expect((await admin.get<object[]>('/admin/raw-datasets')).body).toEqual([]);
  });

  test('a hundred are taken; those that stay as they are cost no statement each', async () => {
    expect((await importFolder(admin, folderOf(100))).body.status).toBe('done');
    const one = await statementsIn(test_, () => importFolder(admin, folderOf(1)));
    const all = await statementsIn(test_, () => importFolder(admin, folderOf(100)));
    const again = await statementsIn(test_, () => importFolder(admin, folderOf(100)));
    expect(actionsOf(all.result.body.items)).toEqual(['dataset IL0001DS0001: update raw_dataset_ids']);
    expect([one.result.body.status, actionsOf(again.result.body.items)]).toEqual(['done', []]);
    expect(all.count).toBeLessThanOrEqual(one.count + 10);
  });

  test('a hundred that differ are changed', async () => {
    const { body } = await importFolder(admin, folderOf(100, 'Elsewhere'));
    expect(actionsOf(body.items)).toHaveLength(100);
    expect(actionsOf(body.items)[99]).toBe('raw-dataset IL0099: update source');
  });
});
