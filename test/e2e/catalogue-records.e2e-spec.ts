import { auditedIn, expectChain, type Audited, type Json, walkBy, madeBy } from '../support/administration.js';
import { type Answer, type ApiCaller, type Problem } from '../support/api-caller.js';
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
