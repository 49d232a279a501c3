import { randomUUID } from 'node:crypto';
import { ApiCaller, type Answer, type Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

/** Two servers on one database: what one has decided, the other knows with its next request. */
let one: TestApp;
let other: TestApp;

beforeAll(async () => {
  one = await startTestApp();
  other = await startReplica(one);
  await makeDataset(one.admin, { ds_id: 'RE0001DS0001', access_level: 'NONE' });
});

afterAll(async () => {
  await other.close();
  await one.close();
});

const at = (server: TestApp, caller: ApiCaller): ApiCaller => new ApiCaller(server.url, caller.key);
const works = async (caller: ApiCaller): Promise<boolean> => (await caller.get('/me')).status === 200;

describe('revocation', () => {
  test('of a key, a suspension and a restoration count at once everywhere', async () => {
    const user = await one.newUser('revoked@test.example');
    const issued = await user.post<{ key_id: string; key: string }>('/me/api-keys', { name: 'second' });
    const second = new ApiCaller(other.url, issued.body.key);
    expect(await works(second)).toBe(true);
    await user.delete(`/me/api-keys/${issued.body.key_id}`);
    expect(await works(second)).toBe(false);
    await other.admin.post('/admin/users/revoked@test.example/suspend', {});
    expect(await works(user)).toBe(false);
    await one.admin.post('/admin/users/revoked@test.example/restore', {});
    expect(await works(at(other, user))).toBe(true);
  });

  test('of a key that leaked counts at once everywhere', async () => {
    const user = await one.newUser('leaked@test.example');
    await new ApiCaller(other.url, undefined).post('/credentials/revoke', { key: user.key });
    expect(await works(user)).toBe(false);
  });

  test('of a grant counts at once everywhere', async () => {
    const user = await one.newUser('granted@test.example');
    const grant = { user_email: 'granted@test.example', resource_type: 'DATASET', resource_id: 'RE0001DS0001' };
    const { body } = await one.admin.post<{ id: number }>('/admin/user-permissions', { ...grant, permission: 'VIEW' });
    expect((await at(other, user).get('/datasets/RE0001DS0001')).status).toBe(200);
    await other.admin.delete(`/admin/user-permissions/${body.id}`);
    expect((await user.get('/datasets/RE0001DS0001')).status).toBe(403);
  });
});

describe('idempotency', () => {
  const create = (server: TestApp, email: string, key: string): Promise<Answer<Problem & { key: string }>> =>
    server.admin.send('POST', '/admin/users', {
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
      body: JSON.stringify({ email, is_group: false }),
    });

  test('what one has answered, the other answers again', async () => {
    const key = randomUUID();
    const first = await create(one, 'replayed@test.example', key);
    const second = await create(other, 'replayed@test.example', key);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await create(other, 'changed@test.example', key)).body.code).toBe('idempotency-key-reused');
  });

  test('of requests that reach both at once, one is done', async () => {
    for (let round = 0; round < 10; round++) {
      const key = randomUUID();
      const email = `race${round}@test.example`;
      const answers = await Promise.all([one, other, one, other].map((server) => create(server, email, key)));
      const outcomes = answers.map(({ status, body }) => (status === 201 ? 'done' : body.code));
      expect(outcomes.every((outcome) => outcome === 'done' || outcome === 'request-in-flight')).toBe(true);
      const keys = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.key));
      expect(keys.size).toBe(1);
    }
  });
});

test('the last administrator stays, whichever server is asked', async () => {
  const second = await one.newUser('second@test.example');
  await one.admin.send('PATCH', '/admin/users/second@test.example', {
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ is_admin: true }),
  });
  const [a, b] = await Promise.all([
    one.admin.post<Problem>('/admin/users/second@test.example/suspend', {}),
    at(other, second).post<Problem>('/admin/users/admin@test.example/suspend', {}),
  ]);
  const statuses = [a.status, b.status].sort();
  // Whoever comes second is told that they are the last, or is suspended already.
  expect(statuses[0]).toBe(200);
  expect([401, 409]).toContain(statuses[1]);
  const survivor = a.status === 200 ? one.admin : second;
  expect(await works(survivor)).toBe(true);
});
