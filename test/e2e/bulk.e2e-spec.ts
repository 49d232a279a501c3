import type { Answer, ApiCaller, Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Outcome {
  readonly applied: boolean;
  readonly succeeded: number;
  readonly failed: number;
  readonly results: {
    index: number;
    status: number;
    result: { key?: string | null; email?: string } | null;
    problem: { code: string; detail: string } | null;
  }[];
}

let test_: TestApp;
let admin: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await makeDataset(admin, { ds_id: 'BU0001DS0001' });
});

afterAll(() => test_.close());

const bulk = (operations: unknown, query = ''): Promise<Answer<Outcome & Problem>> =>
  admin.post<Outcome & Problem>(`/admin/bulk${query}`, { operations });

const createUser = (email: string): object => ({ operation: 'create-user', body: { email, is_group: false } });
const isThere = async (email: string): Promise<boolean> => (await admin.get(`/admin/users/${email}`)).status === 200;

test('does a list of operations, each as its own call would', async () => {
  const { status, body } = await bulk([
    createUser('one@test.example'),
    { operation: 'create-user', body: { email: 'group@test.example', is_group: true } },
    { operation: 'add-user-group-member', body: { group_email: 'group@test.example', user_email: 'one@test.example' } },
    {
      operation: 'grant',
      body: {
        user_email: 'group@test.example',
        resource_type: 'DATASET',
        resource_id: 'BU0001DS0001',
        permission: 'VIEW',
      },
    },
    { operation: 'update-user', id: 'One@test.example', body: { is_admin: true } },
    { operation: 'suspend-user', id: 'one@test.example' },
    { operation: 'restore-user', id: 'one@test.example' },
  ]);
  expect([status, body.applied, body.succeeded, body.failed]).toEqual([200, true, 7, 0]);
  expect(body.results.map((result) => result.status)).toEqual([201, 201, 201, 201, 200, 200, 200]);
  expect(body.results[0]?.result?.key).toMatch(/^dio_/);
  const { body: one } = await admin.get('/admin/users/one@test.example');
  expect(one).toMatchObject({ is_admin: true, groups: ['group@test.example'], suspended_at: null });
});

test('deletes datasets, each with its reason', async () => {
  for (const ds_id of ['BU0001DS0011', 'BU0001DS0012']) await makeDataset(admin, { ds_id });
  const { body } = await bulk([
    { operation: 'delete-dataset', id: 'BU0001DS0011', body: { reason: 'Replaced by BU0001DS0001' } },
    { operation: 'delete-dataset', id: 'BU0001DS0012' },
  ]);
  expect(body.results.map(({ status }) => status)).toEqual([200, 200]);
  const { body: deleted } =
    await admin.get<{ ds_id: string; deletion_reason: string | null }[]>('/admin/deleted-datasets');
  expect(deleted.map(({ ds_id, deletion_reason }) => [ds_id, deletion_reason])).toEqual([
    ['BU0001DS0011', 'Replaced by BU0001DS0001'],
    ['BU0001DS0012', null],
  ]);
  for (const reason of [1, '', 'x'.repeat(10_000)]) {
    const refused = await bulk([{ operation: 'delete-dataset', id: 'BU0001DS0001', body: { reason } }]);
    expect([refused.status, refused.body.code]).toEqual([422, 'bulk-failed']);
  }
  const unknown = await bulk([{ operation: 'delete-dataset', id: 'BU0001DS0001', body: { why: 'x' } }]);
  expect(unknown.status).toBe(422);
});

test('is all or nothing, and names each operation that cannot be done', async () => {
  const { status, body } = await bulk([
    createUser('atomic@test.example'),
    createUser('no email'),
    { operation: 'delete-user', id: 'nobody@test.example' },
    { operation: 'delete-grant' },
  ]);
  expect([status, body.code]).toEqual([422, 'bulk-failed']);
  expect(body.errors?.map((fault) => fault.path)).toEqual(['operations.1', 'operations.2', 'operations.3']);
  expect(body.errors?.[1]?.message).toBe('There is no user nobody@test.example.');
  expect(await isThere('atomic@test.example')).toBe(false);
  expect(await auditsOf('atomic@test.example')).toBe(0);
});

test('partial: does what can be done', async () => {
  const { status, body } = await bulk(
    [createUser('partial@test.example'), createUser('partial@test.example'), createUser('further@test.example')],
    '?mode=partial',
  );
  expect([status, body.applied, body.succeeded, body.failed]).toEqual([200, true, 2, 1]);
  expect(body.results[1]).toMatchObject({ index: 1, status: 409, result: null, problem: { code: 'duplicate' } });
  expect([await isThere('partial@test.example'), await isThere('further@test.example')]).toEqual([true, true]);
  expect(await auditsOf('partial@test.example')).toBe(1);
});

test.each(['', '&mode=partial'])('a dry run tells and changes nothing%s', async (mode) => {
  const { status, body } = await bulk(
    [createUser('dry@test.example'), createUser('dry@test.example')],
    `?dry_run=true${mode}`,
  );
  expect([status, body.applied, body.succeeded, body.failed]).toEqual([200, false, 1, 1]);
  expect(body.results[0]?.result).toMatchObject({ email: 'dry@test.example', key: null });
  expect(await isThere('dry@test.example')).toBe(false);
  expect(await auditsOf('dry@test.example')).toBe(0);
});

test.each(['', '&mode=partial'])('a dry run with an Idempotency-Key changes nothing either%s', async (mode) => {
  const operations = [createUser('dry@test.example'), createUser('dry@test.example')];
  const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `dry${mode}` };
  const body = JSON.stringify({ operations });
  for (const isReplayed of [null, 'true']) {
    const answer = await admin.send<Outcome>('POST', `/admin/bulk?dry_run=true${mode}`, { headers, body });
    expect([answer.status, answer.body.applied, answer.body.failed]).toEqual([200, false, 1]);
    expect(answer.headers.get('idempotency-replayed')).toBe(isReplayed);
  }
  expect(await isThere('dry@test.example')).toBe(false);
  expect(await auditsOf('dry@test.example')).toBe(0);
});

test('the last administrator stays', async () => {
  const { body: admins } = await admin.get<{ email: string }[]>('/admin/users?is_admin=true');
  const { status, body } = await bulk(admins.map(({ email }) => ({ operation: 'suspend-user', id: email })));
  expect([status, body.errors?.length]).toEqual([422, 1]);
  expect((await admin.get('/me')).status).toBe(200);
});

test('a thousand in one call', async () => {
  const operations = Array.from({ length: 1_000 }, (_, index) => createUser(`user${index}@bulk.example`));
  const { status, body } = await bulk(operations);
  expect([status, body.succeeded]).toEqual([200, 1_000]);
  const { body: users } = await admin.get<unknown[]>('/admin/users?email=@bulk.example');
  expect(users).toHaveLength(1_000);
});

test.each([
  ['none', []],
  ['a thousand and one', Array.from({ length: 1_001 }, () => createUser('x@test.example'))],
  ['no list', 'create-user'],
  ['an unknown operation', [{ operation: 'promote-user', id: 'x@test.example' }]],
])('%s: 422', async (_, operations) => {
  expect((await bulk(operations)).status).toBe(422);
});

test.each([['mode=some'], ['dry_run=maybe'], ['dry_run=']])('?%s: 422', async (query) => {
  expect((await bulk([createUser('query@test.example')], `?${query}`)).status).toBe(422);
});

test('an unknown field in an operation: 400; in its body, a problem of that operation', async () => {
  const outer = await bulk([{ ...createUser('x@test.example'), is_admin: true }]);
  expect([outer.status, outer.body.errors?.[0]?.path]).toEqual([400, 'operations.0.is_admin']);
  const inner = await bulk([
    { operation: 'create-user', body: { email: 'x@test.example', is_group: false, is_admin: true } },
  ]);
  expect([inner.status, inner.body.code]).toEqual([422, 'bulk-failed']);
});

async function auditsOf(email: string): Promise<number> {
  const rows: unknown[] = await test_.dataSource.query(
    "SELECT 1 FROM audit_log WHERE action = 'user.create' AND subject_id = $1",
    [email],
  );
  return rows.length;
}
