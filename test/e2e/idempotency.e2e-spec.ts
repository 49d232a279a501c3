import { randomUUID } from 'node:crypto';
import { Transactions } from '#database/transactions.js';
import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { rawRequest, sendRaw } from '../support/raw-http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

interface CreatedUser {
  readonly email: string;
  readonly key: string;
}

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
});

afterAll(() => test_.close());

function post<T>(path: string, body: unknown, key: string, caller = admin): Promise<Answer<T>> {
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
  return caller.send<T>('POST', path, { headers, body: JSON.stringify(body) });
}

const user = (email: string): object => ({ email, is_group: false });

test('the same request again is answered and not done again, new key included', async () => {
  const key = randomUUID();
  const first = await post<CreatedUser>('/admin/users', user('once@test.example'), key);
  const second = await post<CreatedUser>('/admin/users', user('once@test.example'), key);
  expect(first.status).toBe(201);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  const without = await admin.post<Problem>('/admin/users', user('once@test.example'));
  expect([without.status, without.body.code]).toEqual([409, 'duplicate']);
});

test('what is kept shows nothing to who has the database', async () => {
  const { body } = await post<CreatedUser>('/admin/users', user('sealed@test.example'), randomUUID());
  const rows: { answer: Buffer }[] = await test_.dataSource.query('SELECT answer FROM idempotent_answers');
  const all = Buffer.concat(rows.map((row) => row.answer)).toString('latin1');
  expect(all).not.toContain(body.key.slice(15));
  expect(all).not.toContain('sealed@test.example');
});

test('with another body or path: 422', async () => {
  const key = randomUUID();
  await post('/admin/users', user('first@test.example'), key);
  for (const [path, body] of [
    ['/admin/users', user('second@test.example')],
    ['/admin/resource-groups', user('first@test.example')],
  ] as const) {
    const answer = await post<Problem>(path, body, key);
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency-key-reused']);
  }
  expect((await admin.get('/admin/users/second@test.example')).status).toBe(404);
});

test('belongs to the key that sent it', async () => {
  const key = randomUUID();
  const other = await test_.newUser('other@test.example');
  await post('/me/api-keys', { name: 'mine' }, key);
  const answer = await post<{ name: string }>('/me/api-keys', { name: 'theirs' }, key, other);
  expect([answer.status, answer.body.name]).toEqual([201, 'theirs']);
});

test('a request that failed changed nothing, and may be tried again', async () => {
  const key = randomUUID();
  const group = { resource_group_id: 'retry', resource_id: 'inner', resource_type: 'GROUP' };
  expect((await post('/admin/resource-group-members', group, key)).status).toBe(404);
  for (const id of ['retry', 'inner']) {
    await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
  }
  expect((await post('/admin/resource-group-members', group, key)).status).toBe(201);
});

test('one in flight: 409 at once, and the answer afterwards', async () => {
  const key = randomUUID();
  const transactions = test_.app.get(Transactions);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  // Users cannot be made while this is held, so that the first request stays under way.
  const held = transactions.run(async () => {
    await transactions.query('LOCK TABLE users IN SHARE MODE');
    await released;
  });
  const first = post<CreatedUser>('/admin/users', user('flight@test.example'), key);
  try {
    await waitUntil('the first request waits for the table', async () => {
      const rows: unknown[] = await test_.dataSource.query(
        "SELECT FROM pg_locks WHERE NOT granted AND relation = 'users'::regclass",
      );
      return rows.length > 0;
    });
    const second = await post<Problem>('/admin/users', user('flight@test.example'), key);
    expect([second.status, second.body.code]).toEqual([409, 'request-in-flight']);
  } finally {
    release();
    // The first one too: a server is not closed while it answers.
    await Promise.allSettled([held, first]);
  }
  const answer = await first;
  expect(answer.status).toBe(201);
  expect((await post('/admin/users', user('flight@test.example'), key)).body).toEqual(answer.body);
});

test('twenty at once are done once', async () => {
  const key = randomUUID();
  const body = { name: 'only one' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/me/api-keys', body, key)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
  expect(statuses).toContain(201);
  const { body: keys } = await admin.get<{ name: string }[]>('/me/api-keys');
  expect(keys.filter(({ name }) => name === 'only one')).toHaveLength(1);
});

test('is forgotten after a day', async () => {
  const key = randomUUID();
  await post('/me/api-keys', { name: 'old' }, key);
  await test_.dataSource.query("UPDATE idempotent_answers SET created_at = now() - interval '25 hours'");
  const answer = await post('/me/api-keys', { name: 'new' }, key);
  expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([201, null]);
  const [{ count }] = await test_.dataSource.query<[{ count: string }]>('SELECT count(*) FROM idempotent_answers');
  expect(Number(count)).toBe(1);
});

test.each([
  ['empty', ''],
  ['too long', 'x'.repeat(256)],
  ['a blank in it', 'a b'],
])('%s: 400', async (_, key) => {
  const { status, body } = await post<Problem>('/admin/users', user('bad@test.example'), key);
  expect([status, body.code]).toEqual([400, 'invalid-idempotency-key']);
});

test('sent twice: 400', async () => {
  const body = JSON.stringify(user('twice@test.example'));
  const headers = [
    `X-API-Key: ${admin.key}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    ...['a', 'b'].map((key) => `Idempotency-Key: ${key}`),
  ];
  expect((await sendRaw(test_.port, rawRequest('POST /api/v1/admin/users', headers, body))).status).toBe(400);
});

test('means nothing on a call that reads', async () => {
  expect((await admin.get('/me', { 'Idempotency-Key': 'bad key' })).status).toBe(200);
});
