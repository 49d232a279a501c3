import { Transactions } from '#database/transactions.js';
import type { Answer, Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
});

afterAll(() => test_.close());

const USER = 'asha@test.example';
const GROUP = 'group@test.example';
const DATASET = 'AB0001DS0001';
const RESOURCE_GROUP = 'held';

const GRANT = ['/admin/user-permissions', { user_email: USER, permission: 'VIEW' }] as const;
const MEMBER = ['/admin/resource-group-members', { resource_group_id: RESOURCE_GROUP }] as const;
const ON_DATASET = { resource_type: 'DATASET', resource_id: DATASET };
const TO_WEATHER = { resource_type: 'WEATHER_DATA_API', resource_id: '*' };
const ON_GROUP = { resource_type: 'GROUP', resource_id: RESOURCE_GROUP };

async function makeAll(): Promise<void> {
  await makeDataset(test_.admin, { ds_id: DATASET });
  await test_.admin.post('/admin/users', { email: USER, is_group: false });
  await test_.admin.post('/admin/users', { email: GROUP, is_group: true });
  await test_.admin.post('/admin/resource-groups', { resource_group_id: RESOURCE_GROUP, group_name: 'Held' });
}

/** What is asked while a row is being deleted waits, and goes on once the row is gone. */
async function askedDuring<T>(deletion: string, name: string, ask: () => Promise<T>): Promise<T> {
  const transactions = test_.app.get(Transactions);
  let answer: Promise<T> | undefined;
  await transactions.run(async () => {
    await transactions.query(deletion, [name]);
    answer = ask();
    for (let waiting = 0; waiting === 0;) {
      const rows = await test_.dataSource.query<unknown[]>(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      waiting = rows.length;
    }
  });
  if (!answer) throw new Error('Nothing was asked.');
  return answer;
}

const DELETE_USER = 'DELETE FROM users WHERE email = $1';
const DELETE_DATASET = 'DELETE FROM datasets WHERE ds_id = $1';
const DELETE_RESOURCE_GROUP = 'DELETE FROM resource_groups WHERE resource_group_id = $1';
const JOIN = ['/admin/user-groups', { group_email: GROUP, user_email: USER }] as const;

test.each([
  ['a grant to a user', DELETE_USER, USER, GRANT, TO_WEATHER, 'user-not-found'],
  ['a grant on a dataset', DELETE_DATASET, DATASET, GRANT, ON_DATASET, 'resource-not-found'],
  ['a grant on a group', DELETE_RESOURCE_GROUP, RESOURCE_GROUP, GRANT, ON_GROUP, 'resource-not-found'],
  [
    'a member of a resource group',
    DELETE_RESOURCE_GROUP,
    RESOURCE_GROUP,
    MEMBER,
    TO_WEATHER,
    'resource-group-not-found',
  ],
  ['a dataset in a resource group', DELETE_DATASET, DATASET, MEMBER, ON_DATASET, 'resource-not-found'],
  ['a user in a group', DELETE_USER, USER, JOIN, {}, 'user-not-found'],
  ['a group with a new user', DELETE_USER, GROUP, JOIN, {}, 'user-group-not-found'],
])('%s that is being deleted: 404', async (_, deletion, name, [path, body], more, code) => {
  await makeAll();
  const answer = await askedDuring(deletion, name, () => test_.admin.post<Problem>(path, { ...body, ...more }));
  expect([answer.status, answer.body.code]).toEqual([404, code]);
});

test.each([
  ['grants', 'grant', ...GRANT, TO_WEATHER],
  ['resource_groups', 'resource group', '/admin/resource-groups', { resource_group_id: 'new', group_name: 'New' }, {}],
  ['resource_group_members', 'resource group member', ...MEMBER, TO_WEATHER],
])('what was there and is gone when it is looked at, in %s: 409', async (table, noun, path, body, more) => {
  await makeAll();
  const { status, body: problem } = await withoutInserts(table, () =>
    test_.admin.post<Problem>(path, { ...body, ...more }),
  );
  expect([status, problem.code]).toEqual([409, 'duplicate']);
  expect(problem.detail).toMatch(new RegExp(`^Duplicate ${noun}: .* exists already with another change under way`));
});

/** As if each name were taken at first: the insert makes no row, and then there is none. */
async function withoutInserts(table: string, ask: () => Promise<Answer<Problem>>): Promise<Answer<Problem>> {
  await test_.dataSource.query(`
    CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER skip BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION skip()`);
  try {
    return await ask();
  } finally {
    await test_.dataSource.query('DROP FUNCTION skip() CASCADE');
  }
}
