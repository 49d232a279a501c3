import { auditedIn, expectChain, type Audited, type Json, walkBy, madeBy } from '../support/administration.js';
import { type Answer, ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
});

afterAll(() => test_.close());

const audited = <T>(work: () => Promise<T>): Promise<Audited<T>> => auditedIn(test_, work);
const walk = (path: string): Promise<Json[]> => walkBy(admin, path);
const made = (path: string, content: Json): Promise<Json> => madeBy(admin, path, content);

describe('datasets', () => {
  const DATASET = '/admin/datasets/DA0001DS0001';
  let dataset: Json & { id: number };

  beforeAll(async () => {
    await made('/admin/regions', { region_id: 'country_DS', region_name: 'Place' });
    await makeDataset(admin, { ds_id: 'DA0001DS0001', access_level: 'VIEW', tags: ['one', 'two'] });
    await makeDataset(admin, { ds_id: 'DA0001DS0002' });
    await makeDataset(admin, { ds_id: 'DB0001DS0001' });
    const { body } = await admin.get<typeof dataset>(DATASET);
    dataset = body;
  });

  test('are read with their own level, in the shape of the catalogue', async () => {
    const { body } = await admin.get<Json>('/datasets/DA0001DS0001');
    const { tables: _tables, download_count: _count, ...detail } = body;
    expect(dataset).toEqual({ ...detail, access_level: 'VIEW' });
    expect(detail['access_level']).toBe('DOWNLOAD');
  });

  test('are listed page by page and filtered', async () => {
    const ids = async (query: string): Promise<unknown[]> =>
      (await walk(`/admin/datasets${query}`)).map((row) => row['ds_id']);
    expect(await ids('')).toEqual(['DA0001DS0001', 'DA0001DS0002', 'DB0001DS0001']);
    expect(await ids('?collection_id=DA0001')).toEqual(['DA0001DS0001', 'DA0001DS0002']);
    expect(await ids('?access_level=VIEW')).toEqual(['DA0001DS0001']);
    expect(await ids('?collection_id=DB0001&access_level=VIEW')).toEqual([]);
    expect(await ids('?collection_id=none')).toEqual([]);
    expect((await admin.get('/admin/datasets?access_level=view')).status).toBe(422);
    expect((await admin.get<Json[]>('/admin/datasets')).body[0]).toEqual(dataset);
  });

  test('leave one entry when they are made, and none when made again', async () => {
    const asked = {
      ds_id: 'DA0001DS0003',
      title: 'Made',
      collection_id: 'DA0001',
      data_owner_name: 'Owner',
      raw_dataset_ids: [(dataset['raw_datasets'] as { id: number }[])[0]?.id],
      tags: ['three', ' three', 'one'],
    };
    const { result, lines, entries } = await audited(() => admin.post('/admin/datasets', asked));
    expect(lines).toEqual(['tag.create three', 'dataset.create DA0001DS0003']);
    expect(entries[1]?.after).toEqual(result.body);
    expect((await audited(() => admin.post('/admin/datasets', asked))).lines).toEqual([]);
    expect((await admin.post('/admin/datasets', { ...asked, title: 'Other' })).status).toBe(409);
    await admin.delete('/admin/datasets/DA0001DS0003');
  });

  test('are merged with what a change says', async () => {
    await made('/admin/data-owners', { name: 'New owner' });
    const raw = await made('/admin/raw-datasets', { rds_id: 'RDS2', title: 'Raw', source: 's' });
    const change = {
      title: 'New title',
      description: 'Described',
      data_owner_name: 'New owner',
      raw_dataset_ids: [raw['id']],
      spatial_coverage_region_id: 'country_DS',
      spatial_resolution: 'STATE',
      temporal_coverage_start_date: '2019',
      temporal_coverage_end_date: '2020-02',
      access_level: 'NONE',
      tags: ['two', 'four'],
      additional_metadata: { licence: 'CC0', nested: { a: 1, b: 2 } },
    };
    const { result, lines, entries } = await audited(() => admin.patch<Json>(DATASET, change));
    expect(result.status).toBe(200);
    expect(result.body).toMatchObject({
      id: dataset.id,
      title: 'New title',
      description: 'Described',
      data_owner: { name: 'New owner' },
      raw_datasets: [raw],
      spatial_coverage_region: { region_id: 'country_DS' },
      temporal_coverage_start_date: '2019-01-01',
      temporal_coverage_end_date: '2020-02-29',
      access_level: 'NONE',
      tags: [{ tag_name: 'four' }, { tag_name: 'two' }],
      additional_metadata: change.additional_metadata,
    });
    expect(lines).toEqual(['tag.create four', 'dataset.update DA0001DS0001']);
    expect([entries[1]?.before, entries[1]?.after]).toEqual([dataset, result.body]);
    expect((await admin.get(DATASET)).body).toEqual(result.body);
    const again = await audited(() => admin.patch(DATASET, change));
    expect([again.result.status, again.lines]).toEqual([200, []]);
  });

  test('keep what is left out; null removes', async () => {
    const { body } = await admin.patch<Json>(DATASET, {
      description: null,
      spatial_coverage_region_id: null,
      temporal_coverage_end_date: null,
      additional_metadata: { nested: { a: null }, more: true },
    });
    expect(body).toMatchObject({
      title: 'New title',
      description: null,
      spatial_coverage_region: null,
      temporal_coverage_start_date: '2019-01-01',
      temporal_coverage_end_date: null,
      additional_metadata: { licence: 'CC0', nested: { b: 2 }, more: true },
    });
    const emptied = await admin.patch<Json>(DATASET, { tags: null, additional_metadata: null });
    expect(emptied.body).toMatchObject({ tags: [], additional_metadata: {}, title: 'New title' });
  });

  test.each([
    [{ title: null }, 'title'],
    [{ data_owner_name: null }, 'data_owner_name'],
    [{ data_owner_name: 'Nobody' }, 'data_owner_name'],
    [{ raw_dataset_ids: [] }, 'raw_dataset_ids'],
    [{ raw_dataset_ids: [999_999] }, 'raw_dataset_ids'],
    [{ spatial_coverage_region_id: 'atlantis' }, 'spatial_coverage_region_id'],
    [{ temporal_coverage_end_date: '2018' }, 'temporal_coverage_end_date'],
    [{ access_level: 'view' }, 'access_level'],
    [{ ds_id: 'DA0001DS0009' }, 'ds_id'],
    [{ collection_id: 'DB0001' }, 'collection_id'],
  ])('do not change to %j', async (change, field) => {
    const { result, lines } = await audited(() => admin.patch<Problem>(DATASET, change));
    const isUnknown = result.body.code === 'unknown-field';
    expect([result.status, result.body.errors?.[0]?.path, lines]).toEqual([isUnknown ? 400 : 422, field, []]);
  });

  test('take changes side by side, each whole', async () => {
    const { result, entries } = await audited(() =>
      Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          admin.patch<Json>(DATASET, { title: `Side ${index}`, tags: [`side ${index}`, 'side'] }),
        ),
      ),
    );
    expect(result.map(({ status }) => status)).toEqual(result.map(() => 200));
    const updates = entries.filter((entry) => entry.action === 'dataset.update');
    expect(updates).toHaveLength(10);
    expectChain(updates);
    const { body } = await admin.get<{ title: string; tags: { tag_name: string }[] }>(DATASET);
    expect(body.tags.map((tag) => tag.tag_name)).toEqual(['side', body.title.toLowerCase()]);
  });

  test('hold what they refer to', async () => {
    const { body } = await admin.get<{
      data_owner_id: number;
      raw_datasets: { id: number }[];
      tags: { id: number }[];
    }>(DATASET);
    await admin.patch(DATASET, { spatial_coverage_region_id: 'country_DS' });
    for (const path of [
      'collections/DA0001',
      `data-owners/${body.data_owner_id}`,
      `raw-datasets/${String(body.raw_datasets[0]?.id)}`,
      `tags/${String(body.tags[0]?.id)}`,
      'regions/country_DS',
    ]) {
      const { result, lines } = await audited(() => admin.delete<Problem>(`/admin/${path}`));
      expect([path, result.status, result.body.code, lines]).toEqual([path, 409, 'in-use', []]);
      expect(result.body.detail).toContain('the dataset DA0001DS0001');
    }
    const tag = await admin.get(`/admin/tags/${String(body.tags[0]?.id)}`);
    expect(tag.body).toMatchObject({ tag_name: 'side', datasets: 1 });
  });

  test('refer to nothing that is deleted at the same time', async () => {
    const raw = (dataset['raw_datasets'] as { id: number }[])[0]?.id;
    for (let round = 0; round < 5; round++) {
      const collection_id = `RC000${round}`;
      const ds_id = `${collection_id}DS0001`;
      await made('/admin/collections', {
        collection_id,
        collection_name: 'Race',
        category_id: 'RC',
        category_name: 'Race',
      });
      const { id } = await made('/admin/tags', { tag_name: `race ${round}` });
      const asked = { ds_id, title: 'Race', collection_id, data_owner_name: 'Owner', raw_dataset_ids: [raw] };
      const [dataset_, collection, tag] = await Promise.all([
        admin.post<Json & Problem>('/admin/datasets', { ...asked, tags: [`race ${round}`] }),
        admin.delete('/admin/collections/' + collection_id),
        admin.delete(`/admin/tags/${String(id)}`),
      ]);
      expect([
        [201, 409],
        [422, 200],
      ]).toContainEqual([dataset_.status, collection.status]);
      expect([200, 409]).toContain(tag.status);
      if (dataset_.status === 201) expect(dataset_.body['tags']).toMatchObject([{ tag_name: `race ${round}` }]);
    }
  });

  test('that are missing: 404', async () => {
    const missing = '/admin/datasets/DA0001DS9999';
    for (const answer of [admin.get(missing), admin.patch(missing, { title: 'x' }), admin.delete(missing)]) {
      const { status, body } = await (answer as Promise<Answer<Problem>>);
      expect([status, body.code]).toEqual([404, 'dataset-not-found']);
    }
  });

  test('answer a key that is narrowed to them, and no other dataset', async () => {
    const key = await made('/admin/users/admin@test.example/api-keys', { name: 'narrow', datasets: ['DA0001DS0002'] });
    const narrow = new ApiCaller(test_.url, key['key'] as string);
    expect((await narrow.get('/admin/datasets/DA0001DS0002')).status).toBe(200);
    expect((await narrow.patch('/admin/datasets/DA0001DS0002', { title: 'Narrow' })).status).toBe(403);
    expect((await narrow.get('/admin/datasets/DA0001DS0002/STANDARDISED/tables')).status).toBe(200);
    expect((await narrow.get('/admin/datasets/DA0001DS0001')).status).toBe(403);
    expect((await narrow.get('/admin/datasets')).status).toBe(403);
  });
});
