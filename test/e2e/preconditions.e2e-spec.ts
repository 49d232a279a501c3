import { type Json, madeBy } from '../support/administration.js';
import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASET = 'PC0001DS0001';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await makeDataset(admin, { ds_id: DATASET, access_level: 'VIEW', tags: ['first'] });
});

afterAll(() => test_.close());

function send(method: string, path: string, ifMatch: string | undefined, body?: object): Promise<Answer<Problem>> {
  return admin.send<Problem>(method, path, {
    headers: {
      ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function tagOf(path: string): Promise<string> {
  return (await admin.get(path)).headers.get('etag') ?? '';
}

const codeOf = ({ status, body }: Answer<Problem>): unknown[] => [status, body.code];
const FAILED = [412, 'precondition-failed'];

/** A record of each sort, and two changes of it. */
const SORTS: readonly [string, () => Promise<string>, Json, Json][] = [
  [
    'a collection',
    async () => {
      const collection_id = 'PC9999';
      await madeBy(admin, '/admin/collections', {
        ...{ collection_id, collection_name: 'One', category_id: 'PC', category_name: 'Category' },
      });
      return `/admin/collections/${collection_id}`;
    },
    { collection_name: 'Two' },
    { collection_name: 'Three' },
  ],
  [
    'a data owner',
    async () => `/admin/data-owners/${String((await madeBy(admin, '/admin/data-owners', { name: 'One' }))['id'])}`,
    { contact_person: 'Two' },
    { contact_person: 'Three' },
  ],
  [
    'a raw dataset',
    async () => {
      const { id } = await madeBy(admin, '/admin/raw-datasets', { rds_id: 'PC', title: 'One', source: 'Here' });
      return `/admin/raw-datasets/${String(id)}`;
    },
    { title: 'Two' },
    { title: 'Three' },
  ],
  [
    'a tag',
    async () => `/admin/tags/${String((await madeBy(admin, '/admin/tags', { tag_name: 'one' }))['id'])}`,
    { tag_name: 'two' },
    { tag_name: 'three' },
  ],
  [
    'a region',
    async () => {
      await madeBy(admin, '/admin/regions', { region_id: 'state_PC', region_name: 'One' });
      return '/admin/regions/state_PC';
    },
    { region_name: 'Two' },
    { region_name: 'Three' },
  ],
  [
    'a user',
    async () => {
      await madeBy(admin, '/admin/users', { email: 'pc@test.example', is_group: false });
      return '/admin/users/pc@test.example';
    },
    { is_admin: true },
    { is_admin: false },
  ],
  [
    'a dataset',
    async () => {
      await makeDataset(admin, { ds_id: 'PC0001DS0002', tags: ['b', 'a'] });
      return '/admin/datasets/PC0001DS0002';
    },
    { title: 'Two', additional_metadata: { z: 1, a: { y: 2, b: [1] } }, temporal_coverage_start_date: '2019' },
    { title: 'Three' },
  ],
];

describe.each(SORTS)('%s', (_, make, first, second) => {
  let path: string;

  beforeAll(async () => {
    path = await make();
  });

  test('has a strong tag, by which it is not read again', async () => {
    const etag = await tagOf(path);
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    const again = await admin.get(path, { 'If-None-Match': etag });
    expect([again.status, again.headers.get('etag')]).toEqual([304, etag]);
  });

  test('is changed where it is what was read, and answers the tag for the next change', async () => {
    const etag = await tagOf(path);
    const changed = await send('PATCH', path, etag, first);
    expect(changed.status).toBe(200);
    const next = changed.headers.get('etag') ?? '';
    expect(next).not.toBe(etag);
    expect(await tagOf(path)).toBe(next);
    expect(codeOf(await send('PATCH', path, etag, second))).toEqual(FAILED);
    const chained = await send('PATCH', path, next, second);
    expect(chained.status).toBe(200);
    expect(await tagOf(path)).toBe(chained.headers.get('etag'));
  });

  test('keeps its tag where a change says nothing new', async () => {
    const etag = await tagOf(path);
    const same = await send('PATCH', path, etag, second);
    expect([same.status, same.headers.get('etag')]).toEqual([200, etag]);
  });

  test('is changed with any tag, one of several, and none, and not with a weak or broken one', async () => {
    const etag = await tagOf(path);
    for (const ifMatch of ['*', `"other", ${etag}`, undefined]) {
      expect((await send('PATCH', path, ifMatch, second)).status).toBe(200);
    }
    for (const ifMatch of [`W/${etag}`, etag.slice(1, -1), '""', 'other']) {
      expect(codeOf(await send('PATCH', path, ifMatch, second))).toEqual(FAILED);
    }
  });

  test('is changed by one of two who have read the same', async () => {
    const etag = await tagOf(path);
    const both = await Promise.all([send('PATCH', path, etag, first), send('PATCH', path, etag, first)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test('is deleted where it is what was read', async () => {
    const stale = await tagOf(path);
    const { headers } = await send('PATCH', path, '*', second);
    expect(codeOf(await send('DELETE', path, stale))).toEqual(FAILED);
    const { status, body } = await send('DELETE', path, headers.get('etag') ?? '');
    expect([status, body.detail]).toEqual([200, undefined]);
    expect([404, 410]).toContain((await send('PATCH', path, '*', second)).status);
  });
});

test('the tag of a user changes with their groups', async () => {
  const [email, group_email] = ['pc2@test.example', 'pcs@test.example'];
  await madeBy(admin, '/admin/users', { email, is_group: false });
  await madeBy(admin, '/admin/users', { email: group_email, is_group: true });
  const path = `/admin/users/${email}`;
  const before = await tagOf(path);
  await madeBy(admin, '/admin/user-groups', { group_email, user_email: email });
  expect(await tagOf(path)).not.toBe(before);
  expect(codeOf(await send('DELETE', path, before))).toEqual(FAILED);
  const changed = await send('PATCH', path, await tagOf(path), { is_admin: false });
  expect([changed.status, changed.headers.get('etag')]).toEqual([200, await tagOf(path)]);
});

describe('the tag of a dataset', () => {
  const path = `/admin/datasets/${DATASET}`;

  test('is not that which readers get', async () => {
    const [own, read] = [await tagOf(path), await tagOf(`/datasets/${DATASET}`)];
    expect(read).toMatch(/^"[0-9a-f]{32}"$/);
    expect(read).not.toBe(own);
    const refused = await send('PATCH', path, read, { title: 'Lost' });
    expect(codeOf(refused)).toEqual(FAILED);
    expect(refused.body.detail).toContain('under /admin');
  });

  test('changes with what it refers to, and not with its tables', async () => {
    const before = await tagOf(path);
    await uploadTable(admin, DATASET, tableForm('cases', 'id\n1\n'));
    expect(await tagOf(path)).toBe(before);
    const { body: tags } = await admin.get<Json[]>('/admin/tags');
    const tag = tags.find((row) => row['tag_name'] === 'first');
    await admin.patch(`/admin/tags/${String(tag?.['id'])}`, { tag_name: 'renamed' });
    expect(await tagOf(path)).not.toBe(before);
    expect(codeOf(await send('PATCH', path, before, { title: 'Lost' }))).toEqual(FAILED);
  });
});
