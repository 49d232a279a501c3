import fc from 'fast-check';
import { type Folder, importFolder, planOf } from '../support/dataset-folders.js';
import { SEED } from '../support/pinned-seed.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { after, type Catalogue, differences, EMPTY, read } from './imports-properties/expected-catalogue.js';
import { randomFolder } from './imports-properties/random-folders.js';

/** More runs find more: IMPORT_PROPERTY_RUNS=500, and PROPERTY_SEED=7 other folders. */
const RUNS = Number(process.env['IMPORT_PROPERTY_RUNS'] ?? 6);
/** Only what hangs meets it, on a busy machine too. */
const RUN_MS = 60_000;

let test_: TestApp;
let datasets = 0;

beforeAll(async () => {
  test_ = await startTestApp();
  const names = { collection_name: 'Random', category_id: 'RF', category_name: 'Random' };
  await test_.admin.post('/admin/collections', { collection_id: 'RF0001', ...names });
});

afterAll(() => test_.close());

test(
  `a dry run says what the run does, the run does what the folder says, and a further run does nothing, seed ${SEED}`,
  async () => {
    const folders = fc.array(randomFolder('RF0001DS0000'), { minLength: 2, maxLength: 5, size: 'max' });
    const property = fc.asyncProperty(folders, async (series) => {
      const ds_id = `RF0001DS${String(++datasets).padStart(4, '0')}`;
      let before: Catalogue = EMPTY;
      for (const { about, tables } of series) {
        before = await importing({ about: owned({ ...about, ds_id }), tables }, before);
      }
    });
    await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  },
  60_000 + RUNS * RUN_MS,
);

/** Owners are not shared between the series. */
function owned(about: Record<string, unknown>): Record<string, unknown> {
  const mine = (name: unknown): string => `${String(name)} ${datasets}`;
  const { data_owner: block, data_owner_name: name } = about;
  if (name !== undefined) return { ...about, data_owner_name: mine(name) };
  return { ...about, data_owner: { ...(block as object), name: mine((block as { name: string }).name) } };
}

async function importing(folder: Folder, before: Catalogue): Promise<Catalogue> {
  const { admin } = test_;
  const dsId = String(folder.about['ds_id']);
  const expected = after(before, folder);
  const dry = await importFolder(admin, folder, { dry_run: 'true' });
  const run = await importFolder(admin, folder);
  if (!expected) {
    expect([dry.status, run.status, run.body.code]).toEqual([422, 422, 'invalid-folder']);
    return before;
  }
  expect([dry.status, dry.body.status, run.body.status]).toEqual([200, 'planned', 'done']);
  expect(planOf(run.body.items)).toEqual(planOf(dry.body.items));
  const done = run.body.items
    .filter(({ kind, action }) => !['keep', 'not-in-folder'].includes(action) && !['raw-dataset', 'tag'].includes(kind))
    .map(({ kind, id, action }) => `${kind} ${id} ${action}`);
  expect(done.sort()).toEqual(differences(before, expected, dsId));
  const { dataset, owners, tables } = await read(admin, dsId);
  expect({ dataset, tables }).toEqual({ dataset: expected.dataset, tables: expected.tables });
  expect(owners).toMatchObject(expected.owners);
  const entries = await auditCount();
  const again = await importFolder(admin, folder);
  expect(again.body.items.filter(({ action }) => !['keep', 'not-in-folder'].includes(action))).toEqual([]);
  expect(await auditCount()).toBe(entries);
  return expected;
}

async function auditCount(): Promise<number> {
  const rows = await test_.dataSource.query<{ count: number }[]>('SELECT count(*)::integer AS count FROM audit_log');
  return rows[0]?.count ?? 0;
}
