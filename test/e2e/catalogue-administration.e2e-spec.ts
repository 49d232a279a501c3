import { type Answer, ApiCaller, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

type Json = Record<string, unknown>;

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly subject_id: string;
  readonly actor_email: string;
  readonly before: Json | null;
  readonly after: Json | null;
}

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
}, 60_000);

afterAll(() => test_.close());

/** What `work` adds to the audit log, as `action subject`, and the entries themselves. */
async function audited<T>(work: () => Promise<T>): Promise<{ result: T; lines: string[]; entries: Entry[] }> {
  const read = (after: string): Promise<Entry[]> =>
    test_.dataSource.query('SELECT * FROM audit_log WHERE id > $1 ORDER BY id', [after]);
  const before = (await read('0')).at(-1)?.id ?? '0';
  const result = await work();
  const entries = await read(before);
  return { result, entries, lines: entries.map((entry) => `${entry.action} ${entry.subject_id}`) };
}

/** All rows of a list, read with pages of one. */
async function walk(path: string): Promise<Json[]> {
  const rows: Json[] = [];
  let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=1`;
  while (next !== undefined) {
    const answer: Answer<Json[]> = await admin.get<Json[]>(next);
    expect(answer.status).toBe(200);
    expect(answer.body.length).toBeLessThanOrEqual(1);
    rows.push(...answer.body);
    next = /<\/api\/v1([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return rows;
}

/** Each change saw what the one before it left. */
function expectChain(entries: readonly Entry[]): void {
  expect(entries.slice(1).map((entry) => entry.before)).toEqual(entries.slice(0, -1).map((entry) => entry.after));
}

async function made(path: string, content: Json): Promise<Json> {
  const { status, body } = await admin.post<Json>(path, content);
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Each sort of record alike: two of them, where one is found, what changes, and how the audit log names it. */
const RECORDS = [
  {
    path: '/admin/collections',
    first: { collection_id: 'ZA0001', collection_name: 'First', category_id: 'ZA', category_name: 'Category' },
    second: { collection_id: 'ZA0002', collection_name: 'Second', category_id: 'ZB', category_name: 'Category' },
    key: 'collection_id',
    change: { collection_name: 'Renamed' },
    faults: [{ collection_id: 'ZZ0001' }, { collection_name: null }, { category_id: ' ' }],
    subject: 'collection',
    nameOf: (row: Json) => row['collection_id'],
    filter: ['category_id=ZB', 'category_id=none'],
  },
  {
    path: '/admin/data-owners',
    first: { name: 'Alpha Bureau', contact_person: 'Asha', contact_person_email: null },
    second: { name: 'Beta Óffice', contact_person: null, contact_person_email: 'b@example.org' },
    key: 'id',
    change: { name: 'Alpha Office', contact_person: null, contact_person_email: 'a@example.org' },
    faults: [{ name: null }, { contact_person_email: 'nonsense' }, { id: 7 }],
    subject: 'data-owner',
    nameOf: (row: Json) => row['id'],
    filter: ['name=beta%20%C3%B3f', 'name=gamma'],
  },
  {
    path: '/admin/raw-datasets',
    first: { rds_id: 'ALPHA-1', title: 'First', source: 'https://example.org/1' },
    second: { rds_id: 'BETA-1', title: 'Second', source: 'https://example.org/2' },
    key: 'id',
    change: { title: 'Retitled', rds_id: 'ALPHA-2' },
    faults: [{ title: '' }, { source: null }, { rds_id: 5 }],
    subject: 'raw-dataset',
    nameOf: (row: Json) => row['rds_id'],
    filter: ['rds_id=eta', 'rds_id=%25'],
  },
  {
    path: '/admin/tags',
    first: { tag_name: 'alpha' },
    second: { tag_name: 'beta' },
    key: 'id',
    change: { tag_name: 'alpha two' },
    faults: [{}, { tag_name: null }, { name: 'x' }],
    subject: 'tag',
    nameOf: (row: Json) => row['tag_name'],
    filter: [],
  },
  {
    path: '/admin/regions',
    first: { region_id: 'world_a', region_name: 'World', parent_region_id: null },
    second: { region_id: 'country_B-1', region_name: 'Beta', parent_region_id: 'world_a' },
    key: 'region_id',
    change: { region_name: 'Old world' },
    faults: [{ region_name: null }, { parent_region_id: 'atlantis' }, { region_id: 'other' }],
    subject: 'region',
    nameOf: (row: Json) => row['region_id'],
    filter: ['parent_region_id=world_a&name=BET', 'parent_region_id=country_B-1'],
  },
];

describe.each(RECORDS)('$path', ({ path, first, second, key, change, faults, subject, nameOf, filter }) => {
  let row: Json;
  let other: Json;
  const place = (of: Json): string => `${path}/${String(of[key])}`;

  test('are made with an entry each, and made again without one', async () => {
    const { result, entries } = await audited(() => admin.post<Json>(path, first));
    row = result.body;
    expect([result.status, row]).toEqual([201, expect.objectContaining(first)]);
    expect(entries).toEqual([
      expect.objectContaining({
        action: `${subject}.create`,
        subject_id: String(nameOf(row)),
        actor_email: 'admin@test.example',
        before: null,
        after: row,
      }),
    ]);
    const again = await audited(() => admin.post(path, first));
    expect([again.result.status, again.result.body, again.lines]).toEqual([200, row, []]);
    other = await made(path, second);
  });

  test('are listed page by page, and read', async () => {
    const all = await walk(path);
    expect(all).toEqual(expect.arrayContaining([row, other]));
    expect((await admin.get(path)).body).toEqual(all);
    expect((await admin.get(place(row))).body).toEqual(row);
  });

  test('are filtered', async () => {
    const [some, none] = filter;
    if (some !== undefined) expect((await admin.get(`${path}?${some}`)).body).toEqual([other]);
    if (none !== undefined) expect((await admin.get(`${path}?${none}`)).body).toEqual([]);
    expect((await admin.get(`${path}?unknown=1`)).status).toBe(422);
    expect((await admin.get(`${path}?limit=0`)).status).toBe(422);
  });

  test('are changed with an entry; what comes to the same leaves none', async () => {
    const { result, entries } = await audited(() => admin.patch<Json>(place(row), change));
    expect([result.status, result.body]).toEqual([200, { ...row, ...change }]);
    expect(entries).toEqual([
      expect.objectContaining({
        action: `${subject}.update`,
        subject_id: String(nameOf(row)),
        before: row,
        after: result.body,
      }),
    ]);
    row = result.body;
    expect((await admin.get(place(row))).body).toEqual(row);
    const again = await audited(() => admin.patch(place(row), change));
    expect([again.result.status, again.lines]).toEqual([200, []]);
  });

  test('take changes side by side, one after the other', async () => {
    const field = Object.keys(change)[0] ?? '';
    const names = Array.from({ length: 5 }, (_, index) => `Side ${index}`);
    const { result, entries } = await audited(() =>
      Promise.all(names.map((name) => admin.patch<Json>(place(row), { ...change, [field]: name }))),
    );
    expect(result.map(({ status }) => status)).toEqual(names.map(() => 200));
    expectChain(entries);
    expect((await admin.patch(place(row), { [field]: row[field] })).body).toEqual(row);
  });

  test('are not changed to what does not fit', async () => {
    for (const fault of faults) {
      const { result, lines } = await audited(() => admin.patch<Problem>(place(row), fault));
      expect([fault, [400, 422].includes(result.status), lines]).toEqual([fault, true, []]);
    }
    expect((await admin.get(place(row))).body).toEqual(row);
  });

  test('that are missing: 404', async () => {
    const missing = `${path}/${key === 'id' ? 999_999 : 'missing'}`;
    for (const answer of [admin.get(missing), admin.patch(missing, change), admin.delete(missing)]) {
      const { status, body } = await (answer as Promise<Answer<Problem>>);
      expect([status, body.code]).toEqual([404, `${subject}-not-found`]);
    }
    if (key === 'id') expect((await admin.get(`${path}/0`)).status).toBe(422);
  });

  test('are deleted once, whoever comes first, with one entry', async () => {
    const { result, entries } = await audited(() => Promise.all([1, 2, 3].map(() => admin.delete(place(other)))));
    expect(result.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect(entries).toEqual([
      expect.objectContaining({
        action: `${subject}.delete`,
        subject_id: String(nameOf(other)),
        before: other,
        after: null,
      }),
    ]);
    expect((await admin.get(place(other))).status).toBe(404);
  });

  test('are nothing for others', async () => {
    const user = await test_.newUser(`${subject}@example.org`);
    expect((await user.get(path)).status).toBe(403);
    expect((await user.delete(place(row))).status).toBe(403);
  });
});

describe('a new name that is taken', () => {
  test.each([
    ['/admin/data-owners', { name: 'Taken' }, { name: 'Free' }],
    ['/admin/raw-datasets', { rds_id: 'TAKEN', title: 't', source: 's' }, { rds_id: 'FREE', title: 't', source: 's' }],
    ['/admin/tags', { tag_name: 'taken' }, { tag_name: 'free' }],
  ])('%s: 409', async (path, taken, free) => {
    await made(path, taken);
    const { id } = await made(path, free);
    const { status, body } = await admin.patch<Problem>(`${path}/${String(id)}`, taken);
    expect([status, body.code, body.detail]).toEqual([409, 'duplicate', expect.stringMatching(/^Duplicate /)]);
  });

  test('in a race goes to one', async () => {
    const owners = await Promise.all(['Left', 'Right'].map((name) => made('/admin/data-owners', { name })));
    const answers = await Promise.all(
      owners.map(({ id }) => admin.patch(`/admin/data-owners/${String(id)}`, { name: 'Middle' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

test('a list in the order of long names is walked to its end', async () => {
  const name = (last: string): string => 'क'.repeat(299) + last;
  for (const last of ['अ', 'आ', 'इ']) await made('/admin/data-owners', { name: name(last) });
  const found = await walk(`/admin/data-owners?name=${encodeURIComponent('क'.repeat(50))}`);
  expect(found.map((owner) => owner['name'])).toEqual(['अ', 'आ', 'इ'].map(name));
});

describe('the tree of regions', () => {
  const move = (id: string, parent_region_id: string | null): Promise<Answer<Problem>> =>
    admin.patch<Problem>(`/admin/regions/${id}`, { parent_region_id });

  beforeAll(async () => {
    for (const [region_id, parent_region_id] of [
      ['t1', null],
      ['t2', 't1'],
      ['t3', 't2'],
      ['u1', null],
      ['u2', null],
    ]) {
      await made('/admin/regions', { region_id, region_name: 'Tree', parent_region_id });
    }
  });

  test('has no circle', async () => {
    for (const [id, parent] of [
      ['t1', 't1'],
      ['t1', 't2'],
      ['t1', 't3'],
      ['t2', 't3'],
    ] as const) {
      const { status, body } = await move(id, parent);
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'parent_region_id']);
    }
    expect((await move('t3', 't1')).status).toBe(200);
    expect((await move('t3', null)).status).toBe(200);
    expect((await move('t3', 't2')).status).toBe(200);
  });

  test('gets no circle from two changes at the same time', async () => {
    const answers = await Promise.all([move('u1', 'u2'), move('u2', 'u1')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  test('takes children and changes of their parent at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0
          ? admin.post('/admin/regions', { region_id: `c${index}`, region_name: 'Child', parent_region_id: 't1' })
          : admin.patch('/admin/regions/t1', { region_name: `Tree ${index}` }),
      ),
    );
    expect(answers.every(({ status }) => status < 300)).toBe(true);
  });

  test.each([
    [{ region_id: 'x1', region_name: 'X', parent_region_id: 'atlantis' }, 422],
    [{ region_id: 'x1', region_name: 'X', parent_region_id: 'x1' }, 422],
    [{ region_id: 'a/b', region_name: 'X' }, 422],
    [{ region_id: 'x'.repeat(65), region_name: 'X' }, 422],
    [{ region_id: 't1', region_name: 'Another' }, 409],
  ])('takes no %j: %i', async (region, expected) => {
    expect((await admin.post('/admin/regions', region)).status).toBe(expected);
  });

  test('keeps regions that others refer to', async () => {
    const { status, body } = await admin.delete<Problem>('/admin/regions/t2');
    expect([status, body.code]).toEqual([409, 'in-use']);
    expect(body.detail).toContain('the region t3');
  });
});

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
    const { tables: _, ...detail } = body;
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

describe('tables', () => {
  const TABLES = '/admin/datasets/TB0001DS0001/STANDARDISED/tables';
  const PLACE = 'TB0001DS0001/STANDARDISED';
  const DICTIONARY = {
    id: { description: 'Number', comments: '', access: true },
    name: { description: 'Name', comments: 'as given', access: false },
  };

  beforeAll(() => makeDataset(admin, { ds_id: 'TB0001DS0001' }));

  test('of a dataset that has none are an empty list', async () => {
    const { status, body } = await admin.get(TABLES);
    expect([status, body]).toEqual([200, []]);
    expect((await admin.get('/admin/datasets/TB0001DS9999/STANDARDISED/tables')).status).toBe(404);
    expect((await admin.get('/admin/datasets/TB0001DS0001/standardised/tables')).status).toBe(422);
  });

  test('leave an entry when they are shown, and none when sent again', async () => {
    const form = tableForm('beta', 'id,name\n1,x\n', { data_dictionary: DICTIONARY });
    const { result, entries } = await audited(() => uploadTable(admin, 'TB0001DS0001', form));
    expect(result.status).toBe(201);
    expect(entries).toEqual([
      expect.objectContaining({ action: 'table.create', subject_id: `${PLACE}/beta`, before: null }),
    ]);
    const { body } = await admin.get(`${TABLES}/beta`);
    expect(entries[0]?.after).toEqual(body);
    const again = await audited(() => uploadTable(admin, 'TB0001DS0001', form));
    expect([again.result.status, again.lines]).toEqual([200, []]);
    const other = await audited(() => uploadTable(admin, 'TB0001DS0001', tableForm('beta', 'id\n2\n')));
    expect([other.result.status, other.lines]).toEqual([409, []]);
  });

  test('are listed page by page, without links', async () => {
    await uploadTable(admin, 'TB0001DS0001', tableForm('Alpha', 'id\n1\n'));
    await uploadTable(admin, 'TB0001DS0001', tableForm('raw', 'id\n1\n'), 'PREPROCESSED');
    const rows = await walk(TABLES);
    expect(rows.map((row) => row['table_name'])).toEqual(['Alpha', 'beta']);
    expect(rows[1]).toEqual({
      ds_id: 'TB0001DS0001',
      bucket_type: 'STANDARDISED',
      table_name: 'beta',
      metadata: { description: 'A table', source: null, data_dictionary: DICTIONARY },
      content_type: 'text/csv',
      size_bytes: 12,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      version: 1,
      created_at: expect.any(String) as string,
      committed_at: expect.any(String) as string,
    });
    expect((await walk(TABLES.replace('STANDARDISED', 'PREPROCESSED'))).map((row) => row['table_name'])).toEqual([
      'raw',
    ]);
  });

  test('have their metadata merged with what a change says', async () => {
    const before = (await admin.get<Json>(`${TABLES}/beta`)).body;
    const { result, entries } = await audited(() =>
      admin.patch<Json>(`${TABLES}/beta`, {
        description: null,
        source: 'https://example.org',
        data_dictionary: { id: { description: 'Row' }, name: null, extra: {} },
      }),
    );
    const data_dictionary = {
      id: { ...DICTIONARY.id, description: 'Row' },
      extra: { description: '', comments: '', access: true },
    };
    const after = { ...before, metadata: { description: null, source: 'https://example.org', data_dictionary } };
    expect([result.status, result.body]).toEqual([200, after]);
    expect(entries).toEqual([
      expect.objectContaining({ action: 'table.update', subject_id: `${PLACE}/beta`, before, after }),
    ]);
    const { body } = await admin.get<Json[]>('/datasets/TB0001DS0001/STANDARDISED/tables');
    expect(body[1]).toMatchObject({ table_name: 'beta', metadata: after.metadata });
    expect((await audited(() => admin.patch(`${TABLES}/beta`, {}))).lines).toEqual([]);
  });

  test('take changes side by side, one after the other', async () => {
    const { result, entries } = await audited(() =>
      Promise.all(
        Array.from({ length: 10 }, (_, index) => admin.patch(`${TABLES}/beta`, { description: `Side ${index}` })),
      ),
    );
    expect(result.map(({ status }) => status)).toEqual(result.map(() => 200));
    expect(entries).toHaveLength(10);
    expectChain(entries);
  });

  test.each([
    [{ data_dictionary: { id: 5 } }, 422],
    [{ data_dictionary: { id: { access: 'yes' } } }, 422],
    [{ data_dictionary: [] }, 422],
    [{ description: 5 }, 422],
    [{ table_name: 'other' }, 400],
  ])('do not change to %j: %i', async (change, expected) => {
    const { result, lines } = await audited(() => admin.patch(`${TABLES}/beta`, change));
    expect([result.status, lines]).toEqual([expected, []]);
  });

  test('that are missing: 404', async () => {
    const missing = `${TABLES}/missing`;
    for (const answer of [admin.get(missing), admin.patch(missing, { source: 'x' }), admin.delete(missing)]) {
      const { status, body } = await (answer as Promise<Answer<Problem>>);
      expect([status, body.code]).toEqual([404, 'table-not-found']);
    }
  });

  test('are deleted once, with one entry, while their metadata change', async () => {
    const { result, lines, entries } = await audited(() =>
      Promise.all([
        admin.delete(`${TABLES}/Alpha`),
        admin.patch(`${TABLES}/Alpha`, { source: 'race' }),
        admin.delete(`${TABLES}/Alpha`),
      ]),
    );
    expect([result[0].status, result[2].status].sort()).toEqual([200, 404]);
    const isChanged = result[1].status === 200;
    expect(lines).toEqual([...(isChanged ? [`table.update ${PLACE}/Alpha`] : []), `table.delete ${PLACE}/Alpha`]);
    expect(entries.at(-1)?.before?.['metadata']).toMatchObject({ source: isChanged ? 'race' : null });
    expect(entries.at(-1)?.after).toBeNull();
    expect((await walk(TABLES)).map((row) => row['table_name'])).toEqual(['beta']);
  });
});

describe('deleting a dataset', () => {
  const DATASET = '/admin/datasets/DD0001DS0001';

  async function stateOf(table: string, state: string): Promise<void> {
    await test_.dataSource.query(
      `UPDATE file_versions v SET state = $2 FROM stored_files t JOIN datasets d ON d.id = t.dataset_id
        WHERE t.id = v.file_id AND d.ds_id = 'DD0001DS0001' AND t.table_name = $1`,
      [table, state],
    );
  }

  beforeAll(async () => {
    await makeDataset(admin, { ds_id: 'DD0001DS0001', tags: ['goodbye'] });
    await uploadTable(admin, 'DD0001DS0001', tableForm('cases', 'id\n1\n'));
    await uploadTable(admin, 'DD0001DS0001', tableForm('raw', 'id\n1\n'), 'PREPROCESSED');
  });

  test('waits for its tables, and names them', async () => {
    const { result, lines } = await audited(() => admin.delete<Problem>(DATASET));
    expect([result.status, result.body.code, lines]).toEqual([409, 'in-use', []]);
    expect(result.body.detail).toContain('the table STANDARDISED/cases, the table PREPROCESSED/raw.');
  });

  test.each([
    ['PENDING', 'the upload of STANDARDISED/cases'],
    ['UPLOADED', 'the upload of STANDARDISED/cases'],
    ['SUPERSEDED', 'the table STANDARDISED/cases'],
    ['TOMBSTONED', 'the bytes, which are being removed, of STANDARDISED/cases'],
    ['DELETING', 'the bytes, which are being removed, of STANDARDISED/cases'],
  ])('waits for what is %s', async (state, named) => {
    await admin.delete(`${DATASET}/PREPROCESSED/tables/raw`);
    await stateOf('cases', state);
    const { status, body } = await admin.delete<Problem>(DATASET);
    expect([status, body.detail]).toEqual([409, expect.stringContaining(`used by ${named}. `)]);
    await stateOf('cases', 'COMMITTED');
  });

  test('takes with it what is left, grants, places in groups, and narrowings of keys', async () => {
    await admin.delete(`${DATASET}/STANDARDISED/tables/cases`);
    await stateOf('raw', 'REJECTED');
    await test_.newUser('reader@example.org');
    const grant = await made('/admin/user-permissions', {
      user_email: 'reader@example.org',
      resource_type: 'DATASET',
      resource_id: 'DD0001DS0001',
      permission: 'VIEW',
    });
    await made('/admin/resource-groups', { resource_group_id: 'goodbyes', group_name: 'Goodbyes' });
    await made('/admin/resource-group-members', {
      resource_group_id: 'goodbyes',
      resource_type: 'DATASET',
      resource_id: 'DD0001DS0001',
    });
    await made('/admin/users/admin@test.example/api-keys', { name: 'gone', datasets: ['DD0001DS0001'] });
    const before = (await admin.get<Json>(DATASET)).body;
    const { result, lines, entries } = await audited(() => Promise.all([admin.delete(DATASET), admin.delete(DATASET)]));
    expect(result.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(lines).toEqual([
      `grant.delete ${String(grant['id'])}`,
      'resource-group-member.delete goodbyes DD0001DS0001',
      'dataset.delete DD0001DS0001',
    ]);
    expect([entries[0]?.before, entries[2]?.before, entries[2]?.after]).toEqual([grant, before, null]);
    const rows = await test_.dataSource.query<object[]>('SELECT 1 FROM stored_files WHERE dataset_id = $1', [
      before['id'],
    ]);
    expect(rows).toEqual([]);
    expect((await admin.get('/datasets/DD0001DS0001')).status).toBe(404);
  });

  test('its id is free again, and so is what it referred to', async () => {
    const { body } = await admin.get<Json[]>('/admin/tags');
    const tag = body.find((row) => row['tag_name'] === 'goodbye');
    expect(tag).toMatchObject({ datasets: 0 });
    expect((await admin.delete(`/admin/tags/${String(tag?.['id'])}`)).status).toBe(200);
    await makeDataset(admin, { ds_id: 'DD0001DS0001' });
    expect((await admin.delete(DATASET)).status).toBe(200);
    expect((await admin.delete('/admin/collections/DD0001')).status).toBe(200);
  });

  test('and an upload to it at the same time leave either both or neither', async () => {
    for (let round = 0; round < 5; round++) {
      const ds_id = `DE0001DS000${round}`;
      await makeDataset(admin, { ds_id });
      const [upload, removal] = await Promise.all([
        uploadTable(admin, ds_id, tableForm('cases', 'id\n1\n')),
        admin.delete(`/admin/datasets/${ds_id}`),
      ]);
      const outcome = [upload.status, removal.status];
      if (removal.status === 200) expect([404, 409]).toContain(upload.status);
      else expect(outcome).toEqual([201, 409]);
      expect((await admin.get(`/admin/datasets/${ds_id}`)).status).toBe(removal.status === 200 ? 404 : 200);
    }
  });
});
