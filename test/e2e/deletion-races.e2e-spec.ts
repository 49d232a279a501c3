import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { type Json, madeBy } from '../support/administration.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { DirectUploader } from '../support/direct-uploads.js';
import { RawUpload } from '../support/raw-upload.js';
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const CSV = 'id\n1\n';
const LONG_CSV = `id\n${'1\n'.repeat(50_000)}`;

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await recordTransitions(test_.dataSource);
});

// No bytes lost, none left over, whoever won.
afterEach(async () => expect(await brokenAfterReaper(test_)).toEqual([]));

afterAll(() => test_.close());

const pathOf = (dsId: string): string => `/admin/datasets/${dsId}`;
const tablesOf = (dsId: string): string => `${pathOf(dsId)}/STANDARDISED/tables`;
const remove = (dsId: string): Promise<Answer<Problem>> => admin.delete<Problem>(pathOf(dsId));
const restore = (dsId: string): Promise<Answer<Problem>> => admin.post<Problem>(`${pathOf(dsId)}/restore`, {});
const purge = (dsId: string): Promise<Answer<Problem>> => admin.post<Problem>(`${pathOf(dsId)}/purge`, {});

async function namesIn(dsId: string): Promise<unknown[]> {
  return (await admin.get<Json[]>(tablesOf(dsId))).body.map((row) => row['table_name']);
}

async function begun(tableName: string): Promise<void> {
  await waitUntil('the upload did not begin', async () => {
    const rows = await test_.dataSource.query<object[]>(
      `SELECT 1 FROM file_versions v JOIN stored_files f ON f.id = v.file_id
        WHERE f.table_name = $1 AND v.state = 'PENDING'`,
      [tableName],
    );
    return rows.length > 0;
  });
}

describe('an upload that is on its way', () => {
  test('is refused where its dataset is deleted meanwhile', async () => {
    const dsId = 'XR0001DS0001';
    await makeDataset(admin, { ds_id: dsId });
    const upload = new RawUpload(test_, tablesOf(dsId), 'one', LONG_CSV);
    await begun('one');
    expect((await remove(dsId)).status).toBe(200);
    expect(await upload.finish()).toBe(410);
    await restore(dsId);
    expect(await namesIn(dsId)).toEqual([]);
  });

  test('is shown where it is restored before the end', async () => {
    const dsId = 'XR0001DS0002';
    await makeDataset(admin, { ds_id: dsId });
    const upload = new RawUpload(test_, tablesOf(dsId), 'two', LONG_CSV);
    await begun('two');
    await remove(dsId);
    await restore(dsId);
    expect(await upload.finish()).toBe(201);
    expect(await namesIn(dsId)).toEqual(['two']);
  });

  test('comes to nothing where it is purged, also where the id is used again', async () => {
    const dsId = 'XR0001DS0003';
    await makeDataset(admin, { ds_id: dsId });
    const upload = new RawUpload(test_, tablesOf(dsId), 'three', LONG_CSV);
    await begun('three');
    await remove(dsId);
    expect((await purge(dsId)).status).toBe(200);
    // The reaper is through, and the row is gone, before the bytes are there.
    expect(await brokenAfterReaper(test_)).toEqual([]);
    await brokenAfterReaper(test_);
    await makeDataset(admin, { ds_id: dsId });
    expect(await upload.finish()).toBe(404);
    expect(await namesIn(dsId)).toEqual([]);
  });
});

test('a deletion and uploads at once: each comes before or after the other', async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < 12; round++) {
    const dsId = `XR0002DS00${String(round).padStart(2, '0')}`;
    await makeDataset(admin, { ds_id: dsId });
    await uploadTable(admin, dsId, tableForm('old', CSV));
    const parts = new DirectUploader(admin, dsId);
    const { upload_id } = await parts.send('parts', Buffer.from(CSV));
    const [gone, made, replaced, completed, dropped] = await Promise.all([
      remove(dsId),
      uploadTable(admin, dsId, tableForm('new', CSV)),
      admin.replace<Problem>(`${tablesOf(dsId)}/old`, tableForm('old', 'id\n2\n')),
      parts.complete(upload_id),
      admin.patch<Problem>(`${tablesOf(dsId)}/old`, { description: `Round ${round}` }),
    ]);
    expect(gone.status).toBe(200);
    for (const { status, body } of [made, replaced, completed, dropped]) {
      expect([[200], [201], [410, 'dataset-deleted']]).toContainEqual(status === 410 ? [410, body.code] : [status]);
    }
    outcomes.add([made.status, replaced.status, completed.status].join());
    await restore(dsId);
    const names = await namesIn(dsId);
    expect([names.includes('new'), names.includes('parts')]).toEqual([made.status === 201, completed.status === 201]);
    const { body: old } = await admin.get<Json>(`${tablesOf(dsId)}/old`);
    expect(old['version']).toBe(replaced.status === 201 ? 2 : 1);
    if (dropped.status === 200 && replaced.status === 410)
      expect(old['metadata']).toMatchObject({ description: `Round ${round}` });
  }
  expect(outcomes.size).toBeGreaterThan(0);
});

test('deletions, restorations and purges at once leave a chain of entries, and one state', async () => {
  const dsId = 'XR0003DS0001';
  for (let round = 0; round < 8; round++) {
    await makeDataset(admin, { ds_id: dsId });
    await uploadTable(admin, dsId, tableForm(`table${round}`, CSV));
    await Promise.all([remove(dsId), restore(dsId), remove(dsId), purge(dsId), restore(dsId), remove(dsId)]);
    const { status } = await admin.get(pathOf(dsId));
    expect([200, 404, 410]).toContain(status);
    if (status === 200) await remove(dsId);
    if (status !== 404) expect((await purge(dsId)).status).toBe(200);
  }
  const { body } = await admin.get<Json[]>(`/admin/audit?subject_type=dataset&subject_id=${dsId}&limit=100`);
  const entries = [...body].sort((one, other) => Number(one['id']) - Number(other['id']));
  expect(entries.length).toBeGreaterThanOrEqual(24);
  expect(entries.slice(1).map((entry) => entry['before'])).toEqual(entries.slice(0, -1).map((entry) => entry['after']));
});

test('the same id is made anew by one of many while it is purged', async () => {
  const dsId = 'XR0004DS0001';
  await makeDataset(admin, { ds_id: dsId });
  await madeBy(admin, '/admin/data-owners', { name: 'Another owner' });
  const asked = { collection_id: 'XR0004', data_owner_name: 'Another owner', raw_dataset_ids: [1] };
  for (let round = 0; round < 6; round++) {
    await remove(dsId);
    const [purged, ...made] = await Promise.all([
      purge(dsId),
      ...[1, 2, 3].map((n) => admin.post<Problem>('/admin/datasets', { ds_id: dsId, title: `Title ${n}`, ...asked })),
    ]);
    expect(purged.status).toBe(200);
    const statuses = made.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(1);
    for (const { status, body } of made) if (status !== 201) expect([status, body.code]).toEqual([409, 'duplicate']);
    if (!statuses.includes(201)) await makeDataset(admin, { ds_id: dsId });
  }
});
