import type { ApiCaller, Problem } from '../support/api-caller.js';
import { ApiCaller as Caller } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Key {
  readonly key_id: string;
  readonly key: string;
  readonly name: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly read_only: boolean;
  readonly datasets: string[] | null;
}

const DAY_MS = 86_400_000;

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  for (const [ds_id, access_level] of [
    ['KE0001DS0001', 'DOWNLOAD'],
    ['KE0001DS0002', 'DOWNLOAD'],
    ['KE0001DS0003', 'NONE'],
  ] as const) {
    await makeDataset(admin, { ds_id, access_level });
    await uploadTable(admin, ds_id, tableForm('cases', 'id\n1\n'));
  }
});

afterAll(() => test_.close());

async function issue(owner: ApiCaller, asked: object = {}): Promise<Key & { caller: ApiCaller }> {
  const { status, body } = await owner.post<Key>('/me/api-keys', { name: 'further', ...asked });
  expect(status).toBe(201);
  return { ...body, caller: new Caller(test_.url, body.key) };
}

const works = async (caller: ApiCaller): Promise<boolean> => (await caller.get('/me')).status === 200;

describe('the keys of a user', () => {
  test('are several, named, and shown once each', async () => {
    const owner = await test_.newUser('several@test.example');
    const further = await issue(owner, { name: ' Notebook ', expires_at: '2099-06-30T00:00:00+02:00' });
    expect(further).toMatchObject({ name: 'Notebook', expires_at: '2099-06-29T22:00:00.000Z', read_only: false });
    expect(await works(further.caller)).toBe(true);
    const { body } = await owner.get<Key[]>('/me/api-keys');
    expect(body.map((key) => key.name)).toEqual(['Notebook', 'first key']);
    expect(JSON.stringify(body)).not.toContain(further.key.slice(15));
    expect(body.every((key) => !('key' in key))).toBe(true);
  });

  test('are listed in pages', async () => {
    const owner = await test_.newUser('pages@test.example');
    for (const name of ['b', 'c', 'd']) await issue(owner, { name });
    const names: string[] = [];
    let path: string | undefined = '/me/api-keys?limit=1';
    while (path !== undefined) {
      const { body, headers }: { body: Key[]; headers: Headers } = await owner.get<Key[]>(path);
      names.push(...body.map((key) => key.name));
      path = /<\/api\/v1(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(names).toEqual(['d', 'c', 'b', 'first key']);
  });

  test.each([
    ['a name that is blank', { name: ' ' }, 'name'],
    ['an end that is past', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end without an offset', { expires_at: '2099-01-01T00:00:00' }, 'expires_at'],
    ['an end that is no day', { expires_at: '2099-02-31T00:00:00Z' }, 'expires_at'],
    ['no dataset', { datasets: [] }, 'datasets'],
    ['a dataset that does not exist', { datasets: ['KE0001DS9999'] }, 'datasets'],
    ['a dataset that the caller may not see', { datasets: ['KE0001DS0003'] }, 'datasets'],
    ['read_only as text', { read_only: 'true' }, 'read_only'],
  ])('are not made with %s', async (_, asked, path) => {
    const owner = await test_.newUser(`${path}-${Math.random()}@test.example`.toLowerCase());
    const { status, body } = await owner.post<Problem>('/me/api-keys', { name: 'key', ...asked });
    expect([status, body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('are a hundred at most', async () => {
    const owner = await test_.newUser('many@test.example');
    for (let made = 1; made < 100; made++) await issue(owner);
    const { status, body } = await owner.post<Problem>('/me/api-keys', { name: 'one more' });
    expect([status, body.code]).toEqual([409, 'too-many-keys']);
    const { body: self } = await owner.get<{ key_id: string }>('/me');
    // One may be replaced, and then no other until the first has ended.
    expect((await owner.post(`/me/api-keys/${self.key_id}/rotate`, {})).status).toBe(201);
    expect((await owner.post(`/me/api-keys/${self.key_id}/rotate`, {})).status).toBe(409);
  });

  test('are no business of others', async () => {
    const [one, other] = [await test_.newUser('one@test.example'), await test_.newUser('other@test.example')];
    const { key_id } = await issue(one);
    expect((await other.delete(`/me/api-keys/${key_id}`)).status).toBe(404);
    expect((await other.post(`/me/api-keys/${key_id}/rotate`, {})).status).toBe(404);
    expect((await other.get('/admin/users/one@test.example/api-keys')).status).toBe(403);
    expect((await other.post('/admin/users/one@test.example/api-keys', { name: 'mine' })).status).toBe(403);
  });

  test('are managed by administrators too', async () => {
    const owner = await test_.newUser('managed@test.example');
    const path = '/admin/users/Managed@test.example/api-keys';
    const made = await admin.post<Key>(path, { name: 'by an administrator', datasets: ['KE0001DS0003'] });
    expect(made.status).toBe(201);
    const rotated = await admin.post<Key>(`${path}/${made.body.key_id}/rotate`, { overlap_seconds: 0 });
    expect(rotated.body).toMatchObject({ name: 'by an administrator', datasets: ['KE0001DS0003'] });
    expect((await admin.delete(`${path}/${rotated.body.key_id}`)).status).toBe(200);
    const { body } = await admin.get<Key[]>(`${path}?include_ended=true`);
    expect(body.map((key) => key.revoked_at !== null)).toEqual([true, true, false]);
    expect(await works(owner)).toBe(true);
    expect((await admin.get('/admin/users/nobody@test.example/api-keys')).status).toBe(404);
    await admin.post('/admin/users', { email: 'group@test.example', is_group: true });
    const group = await admin.post<Problem>('/admin/users/group@test.example/api-keys', { name: 'none' });
    expect([group.status, group.body.code]).toEqual([409, 'group-without-keys']);
  });
});

describe('a revoked key', () => {
  test('stops working with the answer, also where it revoked itself', async () => {
    const owner = await test_.newUser('revoking@test.example');
    const { key_id, caller } = await issue(owner);
    expect((await caller.delete(`/me/api-keys/${key_id}`)).status).toBe(200);
    expect(await works(caller)).toBe(false);
    expect((await owner.delete(`/me/api-keys/${key_id}`)).status).toBe(200);
    expect((await owner.delete('/me/api-keys/0000000000')).status).toBe(404);
  });
});

describe('rotation', () => {
  test('gives a successor with the same bounds, and lets the old key live for the overlap', async () => {
    const owner = await test_.newUser('rotating@test.example');
    const old = await issue(owner, { name: 'bound', datasets: ['KE0001DS0001'], expires_at: '2099-01-01T00:00:00Z' });
    const { status, body } = await owner.post<Key>(`/me/api-keys/${old.key_id}/rotate`, {});
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'bound', datasets: ['KE0001DS0001'], expires_at: '2099-01-01T00:00:00.000Z' });
    expect(await works(old.caller)).toBe(true);
    expect(await works(new Caller(test_.url, body.key))).toBe(true);
    const list = await owner.get<Key[]>('/me/api-keys');
    const end = Date.parse(list.body.find((key) => key.key_id === old.key_id)?.expires_at ?? '');
    expect(Math.abs(end - Date.now() - DAY_MS)).toBeLessThan(60_000);
  });

  test('without overlap ends the old key at once', async () => {
    const owner = await test_.newUser('at-once@test.example');
    const old = await issue(owner);
    await owner.post(`/me/api-keys/${old.key_id}/rotate`, { overlap_seconds: 0 });
    expect(await works(old.caller)).toBe(false);
    const again = await owner.post<Problem>(`/me/api-keys/${old.key_id}/rotate`, {});
    expect([again.status, again.body.code]).toEqual([409, 'api-key-ended']);
  });

  test('never lets the old key live longer than it would have', async () => {
    const owner = await test_.newUser('shorter@test.example');
    const expires_at = new Date(Date.now() + 3_600_000).toISOString();
    const old = await issue(owner, { expires_at });
    await owner.post(`/me/api-keys/${old.key_id}/rotate`, { overlap_seconds: 604_800 });
    const { body } = await owner.get<Key[]>('/me/api-keys');
    expect(body.find((key) => key.key_id === old.key_id)?.expires_at).toBe(expires_at);
  });

  test.each([-1, 604_801, 1.5, '60', null])('with an overlap of %p: 422', async (overlap_seconds) => {
    const owner = await test_.newUser(`overlap-${Math.random()}@test.example`);
    const { key_id } = await issue(owner);
    expect((await owner.post(`/me/api-keys/${key_id}/rotate`, { overlap_seconds })).status).toBe(422);
  });

  test('side by side gives one successor each, and never two of an ended key', async () => {
    const owner = await test_.newUser('racing@test.example');
    const { key_id } = await issue(owner);
    const answers = await Promise.all(
      [0, 0, 0, 0].map((overlap_seconds) => owner.post(`/me/api-keys/${key_id}/rotate`, { overlap_seconds })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });
});

describe('a key with an end', () => {
  const end = '2099-01-01T00:00:00.000Z';
  const later = '2099-01-01T00:00:01Z';

  test('makes none that outlives it', async () => {
    const owner = await test_.newUser('ending@test.example');
    const ending = await issue(owner, { expires_at: end });
    expect((await ending.caller.post<Key>('/me/api-keys', { name: 'child' })).body.expires_at).toBe(end);
    const calls = ['/me/api-keys', `/me/api-keys/${ending.key_id}/rotate`];
    for (const path of calls) {
      const body = path.endsWith('rotate') ? { expires_at: later } : { name: 'child', expires_at: later };
      const answer = await ending.caller.post<Problem>(path, body);
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, 'expires_at']);
    }
    const { body: self } = await owner.get<{ key_id: string }>('/me');
    const rotated = await ending.caller.post<Key>(`/me/api-keys/${self.key_id}/rotate`, {});
    expect(rotated.body.expires_at).toBe(end);
  });

  test('of an administrator makes lasting ones for others, and none for its user', async () => {
    await test_.newUser('other-owner@test.example');
    const ending = (await issue(admin, { expires_at: end })).caller;
    const other = await ending.post<Key>('/admin/users/other-owner@test.example/api-keys', { name: 'lasting' });
    expect([other.status, other.body.expires_at]).toEqual([201, null]);
    const own = await ending.post<Key>('/admin/users/admin@test.example/api-keys', { name: 'lasting' });
    expect(own.body.expires_at).toBe(end);
  });
});

describe('a read-only key', () => {
  let reader: ApiCaller;
  let owner: ApiCaller;

  beforeAll(async () => {
    owner = await test_.newUser('reader@test.example');
    reader = (await issue(owner, { read_only: true })).caller;
  });

  test('reads and downloads what its user may', async () => {
    expect((await reader.get('/datasets/KE0001DS0001/STANDARDISED/tables')).status).toBe(200);
    expect((await reader.get('/me/api-keys')).status).toBe(200);
    expect((await reader.get<{ key: Key }>('/me')).body.key.read_only).toBe(true);
  });

  test('changes nothing, and makes no key that could', async () => {
    const { body: own } = await reader.get<{ key_id: string }>('/me');
    const calls = [
      reader.post<Problem>('/me/api-keys', { name: 'whole' }),
      reader.post<Problem>(`/me/api-keys/${own.key_id}/rotate`, {}),
      reader.delete<Problem>(`/me/api-keys/${own.key_id}`),
    ];
    for (const { status, body } of await Promise.all(calls)) {
      expect([status, body.code]).toEqual([403, 'read-only-key']);
    }
  });

  test('of an administrator reads the administration and changes nothing', async () => {
    const readingAdmin = (await issue(admin, { read_only: true })).caller;
    expect((await readingAdmin.get('/admin/users')).status).toBe(200);
    const { status, body } = await readingAdmin.post<Problem>('/admin/users', {
      email: 'x@y.example',
      is_group: false,
    });
    expect([status, body.code]).toEqual([403, 'read-only-key']);
  });
});

describe('a key that is narrowed to datasets', () => {
  test('reaches these and no others, in lists and single reads alike', async () => {
    const owner = await test_.newUser('narrow@test.example');
    const narrow = (await issue(owner, { datasets: ['KE0001DS0002'] })).caller;
    const { body } = await narrow.get<{ ds_id: string }[]>('/datasets');
    expect(body.map((dataset) => dataset.ds_id)).toEqual(['KE0001DS0002']);
    expect((await narrow.get('/datasets/KE0001DS0002/STANDARDISED/tables')).status).toBe(200);
    expect((await narrow.get('/datasets/KE0001DS0001')).status).toBe(403);
    expect((await narrow.get<{ narrowed_by_key: boolean }>('/me/access/KE0001DS0002')).body.narrowed_by_key).toBe(true);
    expect((await narrow.get('/me/access/KE0001DS0001')).status).toBe(403);
  });

  test('gives no more than its user holds', async () => {
    const owner = await test_.newUser('narrow-lost@test.example');
    await admin.post('/admin/user-permissions', {
      user_email: 'narrow-lost@test.example',
      resource_type: 'DATASET',
      resource_id: 'KE0001DS0003',
      permission: 'VIEW',
    });
    const narrow = (await issue(owner, { datasets: ['KE0001DS0003'] })).caller;
    expect((await narrow.get('/datasets/KE0001DS0003')).status).toBe(200);
    expect((await narrow.get('/datasets/KE0001DS0003/STANDARDISED/tables')).status).toBe(403);
  });

  test.each([
    ['GET', '/me/permissions'],
    ['GET', '/me/api-keys'],
    ['POST', '/me/api-keys'],
    ['POST', '/me/api-keys/0000000000/rotate'],
    ['DELETE', '/me/api-keys/0000000000'],
  ])('has nothing to do with the account: %s %s', async (method, path) => {
    const owner = await test_.newUser(`narrow-${Math.random()}@test.example`);
    const narrow = (await issue(owner, { datasets: ['KE0001DS0001'] })).caller;
    const { status, body } = await narrow.send<Problem>(method, path, {});
    expect([status, body.code]).toEqual([403, 'narrowed-key']);
  });

  test('of an administrator administers these datasets and nothing else', async () => {
    const narrow = (await issue(admin, { datasets: ['KE0001DS0001'] })).caller;
    expect((await uploadTable(narrow, 'KE0001DS0001', tableForm('extra', 'id\n1\n'))).status).toBe(201);
    const elsewhere = await uploadTable(narrow, 'KE0001DS0002', tableForm('extra', 'id\n1\n'));
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'narrowed-key']);
    expect((await narrow.get('/admin/users')).status).toBe(403);
    // It feeds the dataset; it neither opens it to everybody nor deletes it.
    expect((await narrow.patch('/admin/datasets/KE0001DS0001', { access_level: 'DOWNLOAD' })).status).toBe(403);
    expect((await narrow.delete('/admin/datasets/KE0001DS0001')).status).toBe(403);
    const { body } = await narrow.get<{ ds_id: string }[]>('/datasets');
    expect(body.map((dataset) => dataset.ds_id)).toEqual(['KE0001DS0001']);
  });

  test('of an administrator tells what is not there from what it does not reach as little as other keys do', async () => {
    const narrow = (await issue(admin, { datasets: ['KE0001DS0001'] })).caller;
    for (const suffix of ['', '/STANDARDISED/tables']) {
      const [beyond, missing] = await Promise.all(
        ['KE0001DS0002', 'KE0001DS9999'].map((dsId) => narrow.get<Problem>(`/datasets/${dsId}${suffix}`)),
      );
      expect([beyond?.status, beyond?.body.code]).toEqual([403, 'no-access']);
      expect([missing?.status, missing?.body.code]).toEqual([403, 'no-access']);
    }
  });

  test('names no dataset that its user may see no more', async () => {
    const owner = await test_.newUser('narrow-hidden@test.example');
    const grant = { user_email: 'narrow-hidden@test.example', resource_type: 'DATASET', resource_id: 'KE0001DS0003' };
    await admin.post('/admin/user-permissions', { ...grant, permission: 'VIEW' });
    const narrow = (await issue(owner, { datasets: ['KE0001DS0001', 'KE0001DS0003'] })).caller;
    await admin.post('/admin/user-permissions', { ...grant, permission: 'NONE' });
    expect((await narrow.get<{ key: Key }>('/me')).body.key.datasets).toEqual(['KE0001DS0001']);
    const { body } = await owner.get<Key[]>('/me/api-keys');
    expect(body[0]?.datasets).toEqual(['KE0001DS0001']);
  });

  test('reaches nothing once its datasets are gone', async () => {
    await makeDataset(admin, { ds_id: 'KE0001DS0009', access_level: 'VIEW' });
    const owner = await test_.newUser('narrow-gone@test.example');
    const narrow = (await issue(owner, { datasets: ['KE0001DS0009'] })).caller;
    await test_.dataSource.query("DELETE FROM datasets WHERE ds_id = 'KE0001DS0009'");
    expect((await narrow.get('/datasets')).body).toEqual([]);
    expect((await narrow.get<{ key: Key }>('/me')).body.key.datasets).toEqual([]);
  });
});

describe('POST /credentials/revoke', () => {
  const report = (key: unknown): Promise<{ status: number; body: unknown }> =>
    new Caller(test_.url, undefined).post('/credentials/revoke', { key });

  test('ends a leaked key, whoever reports it, and leaves the others of its user', async () => {
    const owner = await test_.newUser('leaked@test.example');
    const { key, caller } = await issue(owner);
    expect((await report(key)).status).toBe(202);
    expect(await works(caller)).toBe(false);
    expect(await works(owner)).toBe(true);
  });

  test('answers the same for what is no key, unknown, or ended', async () => {
    const owner = await test_.newUser('ended@test.example');
    const ended = await issue(owner);
    await owner.delete(`/me/api-keys/${ended.key_id}`);
    const unknown = owner.key?.replace(/.$/, '0') ?? '';
    const bodies = new Set<string>();
    for (const key of ['nonsense', '', unknown, ended.key]) {
      const { status, body } = await report(key);
      expect(status).toBe(202);
      bodies.add(JSON.stringify(body));
    }
    expect(bodies.size).toBe(1);
  });

  test.each([[undefined], [5], [null]])('wants a text: %p is 422', async (key) => {
    expect((await report(key)).status).toBe(422);
  });
});
