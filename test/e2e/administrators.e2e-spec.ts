import { Transactions } from '#database/transactions.js';
import { type Answer, type ApiCaller, type Problem } from '../support/api-caller.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const FIRST = 'admin@test.example';
const SECOND = 'second@test.example';

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
});

afterAll(() => test_.close());

function patch<T = Problem>(caller: ApiCaller, path: string, body: object): Promise<Answer<T>> {
  const headers = { 'Content-Type': 'application/json' };
  return caller.send<T>('PATCH', path, { headers, body: JSON.stringify(body) });
}

describe('the last administrator', () => {
  const removals: [string, () => Promise<Answer<Problem>>][] = [
    ['suspended', () => admin.post<Problem>(`/admin/users/${FIRST}/suspend`, {})],
    ['demoted', () => patch(admin, `/admin/users/${FIRST}`, { is_admin: false })],
    ['deleted', () => admin.delete<Problem>(`/admin/users/${FIRST}`)],
  ];

  test.each(removals)('cannot be %s', async (_, remove) => {
    const { status, body } = await remove();
    expect([status, body.code]).toEqual([409, 'last-administrator']);
    expect((await admin.get('/admin/users')).status).toBe(200);
  });

  test.each(removals)('cannot be %s where the other one is suspended', async (_, remove) => {
    await test_.newUser(SECOND);
    await patch(admin, `/admin/users/${SECOND}`, { is_admin: true });
    await admin.post(`/admin/users/${SECOND}/suspend`, {});
    expect((await remove()).status).toBe(409);
    expect((await admin.delete(`/admin/users/${SECOND}`)).status).toBe(200);
  });

  const mutual: [string, (by: ApiCaller, email: string) => Promise<Answer<Problem>>][] = [
    ['demote', (by, email) => patch(by, `/admin/users/${email}`, { is_admin: false })],
    ['suspend', (by, email) => by.post<Problem>(`/admin/users/${email}/suspend`, {})],
    ['delete', (by, email) => by.delete<Problem>(`/admin/users/${email}`)],
  ];

  test.each(mutual)('is left where two %s each other at once', async (_, remove) => {
    const pair = await Promise.all(
      ['left', 'right'].map((name) => newAdministrator(`${name}-${Math.random()}@test.example`)),
    );
    const [left, right] = pair;
    if (!left || !right) throw new Error('There are not two.');
    await asIfFirstWereGone(async () => {
      // Both requests are past the guard before either may go on.
      const answers = await heldBack(2, () => Promise.all([remove(left, right.email), remove(right, left.email)]));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const working = await Promise.all(pair.map(async (one) => (await one.get('/admin/users')).status));
      expect(working.filter((status) => status === 200)).toHaveLength(1);
    });
    for (const { email } of pair) await admin.delete(`/admin/users/${email}`);
  });

  async function newAdministrator(email: string): Promise<ApiCaller & { email: string }> {
    const caller = await test_.newUser(email);
    await patch(admin, `/admin/users/${email}`, { is_admin: true });
    return Object.assign(caller, { email });
  }

  /** The administrator of all tests is put aside meanwhile. */
  async function asIfFirstWereGone(work: () => Promise<void>): Promise<void> {
    const set = (isAdmin: boolean): Promise<unknown> =>
      test_.dataSource.query('UPDATE users SET is_admin = $2 WHERE email = $1', [FIRST, isAdmin]);
    await set(false);
    await work().finally(() => set(true));
  }

  /** Nobody changes users until so many requests wait to. */
  async function heldBack<T>(waiting: number, work: () => Promise<T>): Promise<T> {
    const transactions = test_.app.get(Transactions);
    let result: Promise<T> | undefined;
    await transactions.run(async () => {
      await transactions.query('SELECT 1 FROM users FOR UPDATE');
      result = work();
      for (let found = 0; found < waiting;) {
        const rows = await test_.dataSource.query<unknown[]>(
          "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        found = rows.length;
      }
    });
    if (!result) throw new Error('Nothing was done.');
    return result;
  }
});

describe('an address', () => {
  test.each([
    [' Odd.Spelling@Test.Example ', 'odd.spelling@test.example'],
    ['plus+tag@test.example', 'plus+tag@test.example'],
    ["o'neil@test.example", "o'neil@test.example"],
    ['a@localhost', 'a@localhost'],
    ['Cafe\u0301@test.example', 'caf\u00e9@test.example'],
  ])('%j is %j', async (spelling, email) => {
    const made = await admin.post<{ email: string }>('/admin/users', { email: spelling, is_group: false });
    expect([made.status, made.body.email]).toEqual([201, email]);
    expect((await admin.post('/admin/users', { email, is_group: false })).status).toBe(409);
    const read = await admin.get<{ email: string }>(`/admin/users/${encodeURIComponent(spelling.trim())}`);
    expect([read.status, read.body.email]).toEqual([200, email]);
  });

  test.each([
    'nonsense',
    'a@',
    '@test.example',
    'a b@test.example',
    'a..b@test.example',
    'a@b@test.example',
    '"quoted"@test.example',
    '"../x"@test.example',
    'right\u202eleft@test.example',
    'zero\u200bwidth@test.example',
    'line\u2028break@test.example',
    'Asha <asha@test.example>',
    `${'a'.repeat(300)}@test.example`,
  ])('%j: 422', async (email) => {
    const { status, body } = await admin.post<Problem>('/admin/users', { email, is_group: false });
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'email']);
  });

  test.each([
    'slash/in@test.example',
    'question?mark#hash@test.example',
    'per%2fcent@test.example',
    'and&equal=@test.example',
  ])('%s can stand in a path', async (email) => {
    const path = `/admin/users/${encodeURIComponent(email)}`;
    expect((await admin.post('/admin/users', { email, is_group: false })).status).toBe(201);
    expect((await admin.get<{ email: string }>(path)).body.email).toBe(email);
    expect((await admin.get(`${path}/api-keys`)).status).toBe(200);
    expect((await admin.post(`${path}/suspend`, {})).status).toBe(200);
    expect((await admin.delete(path)).status).toBe(200);
    expect((await admin.get(path)).status).toBe(404);
  });
});

describe('a change', () => {
  let paths: Record<string, string>;

  beforeAll(async () => {
    await test_.newUser('changed@test.example');
    await admin.post('/admin/resource-groups', { resource_group_id: 'changed', group_name: 'Changed' });
    const member = { resource_group_id: 'changed', resource_type: 'WEATHER_DATA_API', resource_id: '*' };
    const { body: made } = await admin.post<{ id: number }>('/admin/resource-group-members', member);
    const grant = {
      user_email: 'changed@test.example',
      resource_type: 'GROUP',
      resource_id: 'changed',
      permission: 'VIEW',
    };
    const { body: held } = await admin.post<{ id: number }>('/admin/user-permissions', grant);
    paths = {
      user: '/admin/users/changed@test.example',
      group: '/admin/resource-groups/changed',
      member: `/admin/resource-groups/changed/members/${made.id}`,
      grant: `/admin/user-permissions/${held.id}`,
    };
  });

  test.each(['user', 'group', 'member', 'grant'])('of a %s with an unknown field: 400 naming it', async (what) => {
    for (const field of ['colour', 'id', 'is_group', 'suspended_at', '__proto__', 'constructor']) {
      const body = JSON.parse(`{"${field}": 1}`) as object;
      const { status, body: problem } = await patch(admin, paths[what] ?? '', body);
      expect([status, problem.code, problem.errors?.[0]?.path]).toEqual([400, 'unknown-field', field]);
    }
  });

  test.each([
    ['user', { is_admin: null }],
    ['user', { email: null }],
    ['user', { is_admin: 'true' }],
    ['group', { group_name: null }],
    ['group', { group_name: 'x'.repeat(301) }],
    ['group', { group_name: 'right\u202eleft' }],
    ['member', { resource_json: [] }],
    ['grant', { permission: null }],
    ['grant', { permission: 'ADMIN' }],
    ['grant', { expires_at: '2020-01-01T00:00:00Z' }],
    ['grant', { reason: 'x'.repeat(301) }],
    ['grant', { reason: 'right\u202eleft' }],
  ])('of a %s to %j: 422 naming the field', async (what, body) => {
    const { status, body: problem } = await patch(admin, paths[what] ?? '', body);
    expect([status, problem.errors?.[0]?.path]).toEqual([422, Object.keys(body)[0]]);
  });

  test('to what the limits just allow: done', async () => {
    const long = 'x'.repeat(300);
    expect(
      (await patch<{ group_name: string }>(admin, paths['group'] ?? '', { group_name: long })).body.group_name,
    ).toBe(long);
    const kept = await patch<object>(admin, paths['grant'] ?? '', { reason: long, expires_at: '2099-01-01T00:00:00Z' });
    expect(kept.body).toMatchObject({ reason: long, expires_at: '2099-01-01T00:00:00.000Z' });
    const removed = await patch<object>(admin, paths['grant'] ?? '', { reason: null, expires_at: null });
    expect(removed.body).toMatchObject({ reason: null, expires_at: null, permission: 'VIEW' });
  });

  test.each(['0', '-1', '1.5', '0x1', '99999999999', 'abc', ' 1'])('of a grant with the number %j: 422', async (id) => {
    expect((await patch(admin, `/admin/user-permissions/${encodeURIComponent(id)}`, {})).status).toBe(422);
  });

  test('to a new grant that has ended: 422', async () => {
    const grant = {
      user_email: 'changed@test.example',
      resource_type: 'WEATHER_DATA_API',
      resource_id: '*',
      permission: 'VIEW',
    };
    for (const expires_at of ['2020-01-01T00:00:00Z', new Date().toISOString(), '2099-01-01', 'soon', 4_102_444_800]) {
      const { status, body } = await admin.post<Problem>('/admin/user-permissions', { ...grant, expires_at });
      expect([status, body.errors?.[0]?.path]).toEqual([422, 'expires_at']);
    }
  });
});

describe('what is in use', () => {
  test('is not deleted, and the answer names the uses', async () => {
    await test_.newUser('member@test.example');
    await admin.post('/admin/users', { email: 'used@test.example', is_group: true });
    await admin.post('/admin/user-groups', { group_email: 'used@test.example', user_email: 'member@test.example' });
    const group = await admin.delete<Problem>('/admin/users/used@test.example');
    expect([group.status, group.body.code]).toEqual([409, 'in-use']);
    expect(group.body.detail).toContain('member@test.example');
    for (const id of ['used', 'using']) {
      await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
    }
    const resource = { resource_type: 'GROUP', resource_id: 'used' };
    await admin.post('/admin/resource-group-members', { resource_group_id: 'using', ...resource });
    await admin.post('/admin/user-permissions', { user_email: 'used@test.example', permission: 'VIEW', ...resource });
    const { status, body } = await admin.delete<Problem>('/admin/resource-groups/used');
    expect([status, body.code]).toEqual([409, 'in-use']);
    expect(body.detail).toMatch(/used@test\.example.*using/);
  });
});

describe('a suspended user', () => {
  test('is out on the next request, also on a connection that is open, and back once restored', async () => {
    const caller = await test_.newUser('connected@test.example');
    const { Agent, request } = await import('node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = (): Promise<{ status: number | undefined; port: number | undefined }> =>
      new Promise((resolve, reject) => {
        const sent = request(`${test_.url}/api/v1/me`, { agent, headers: { 'X-API-Key': caller.key } }, (response) => {
          const port = response.socket.localPort;
          response.resume().on('end', () => resolve({ status: response.statusCode, port }));
        });
        sent.on('error', reject).end();
      });
    const before = await get();
    await admin.post('/admin/users/connected@test.example/suspend', {});
    const during = await get();
    await admin.post('/admin/users/connected@test.example/restore', {});
    const after = await get();
    agent.destroy();
    expect([before.status, during.status, after.status]).toEqual([200, 401, 200]);
    expect(new Set([before, during, after].map(({ port }) => port)).size).toBe(1);
  });
});

test('a grant of NONE names nothing to who holds it', async () => {
  const caller = await test_.newUser('none@test.example');
  await admin.post('/admin/resource-groups', { resource_group_id: 'hidden', group_name: 'Hidden' });
  for (const [permission, listed] of [
    ['NONE', 0],
    ['VIEW', 1],
  ] as const) {
    const grant = { user_email: 'none@test.example', resource_type: 'GROUP', resource_id: 'hidden', permission };
    await admin.post('/admin/user-permissions', grant);
    expect((await caller.get('/me/permissions')).body).toHaveLength(listed);
  }
  expect((await admin.get('/admin/user-permissions?user_email=none@test.example')).body).toHaveLength(1);
});

describe('what goes with something deleted leaves an entry of its own', () => {
  const actionsSince = async (id: number): Promise<string[]> => {
    const { body } = await admin.get<{ id: number; action: string }[]>('/admin/audit');
    return body
      .filter((entry) => entry.id > id)
      .map((entry) => entry.action)
      .reverse();
  };
  const lastId = async (): Promise<number> =>
    (await admin.get<{ id: number }[]>('/admin/audit?limit=1')).body[0]?.id ?? 0;

  test('keys, memberships and grants of a user', async () => {
    await test_.newUser('leaving@test.example');
    await admin.post('/admin/users', { email: 'left@test.example', is_group: true });
    await admin.post('/admin/user-groups', { group_email: 'left@test.example', user_email: 'leaving@test.example' });
    const grant = { user_email: 'leaving@test.example', resource_type: 'BUCKET', resource_id: 'PREPROCESSED' };
    await admin.post('/admin/user-permissions', { ...grant, permission: 'VIEW' });
    const before = await lastId();
    expect((await admin.delete('/admin/users/leaving@test.example')).status).toBe(200);
    const gone = ['grant.delete', 'api-key.delete', 'user-group-member.delete', 'user.delete'];
    expect(await actionsSince(before)).toEqual(gone);
  });

  test('members of a resource group', async () => {
    for (const id of ['going', 'inside']) {
      await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
    }
    const member = { resource_group_id: 'going', resource_type: 'GROUP', resource_id: 'inside' };
    await admin.post('/admin/resource-group-members', member);
    const before = await lastId();
    expect((await admin.delete('/admin/resource-groups/going')).status).toBe(200);
    expect(await actionsSince(before)).toEqual(['resource-group-member.delete', 'resource-group.delete']);
  });
});
