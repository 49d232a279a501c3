import type { ApiCaller, Problem } from '../support/api-caller.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Explanation {
  readonly level: string;
  readonly suspended: boolean;
  readonly preprocessed_level: string;
  readonly reasons: {
    level: string;
    source: string;
    chain: { type: string; id: string }[];
    grant_id: number | null;
    reason: string | null;
    expires_at: string | null;
  }[];
}

const USER = 'asha@test.example';
const GROUP = 'epidemiology@test.example';
const DS_ID = 'EX0001DS0001';

let test_: TestApp;
let admin: ApiCaller;
let asha: ApiCaller;

async function grant(user_email: string, resource_type: string, resource_id: string, more: object): Promise<void> {
  const { status } = await admin.post('/admin/user-permissions', { user_email, resource_type, resource_id, ...more });
  expect(status).toBeLessThan(300);
}

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  asha = await test_.newUser(USER);
  await makeDataset(admin, { ds_id: DS_ID, access_level: 'NONE' });
  await makeDataset(admin, { ds_id: 'EX0001DS0002', access_level: 'VIEW' });
  await admin.post('/admin/users', { email: GROUP, is_group: true });
  await admin.post('/admin/user-groups', { group_email: GROUP, user_email: USER });
  for (const id of ['outer', 'left', 'right', 'inner']) {
    await admin.post('/admin/resource-groups', { resource_group_id: id, group_name: id });
  }
  // Two ways down of different length, and one in a row.
  for (const [resource_group_id, resource_id] of [
    ['outer', 'left'],
    ['left', 'right'],
    ['right', 'inner'],
    ['outer', 'inner'],
  ]) {
    await admin.post('/admin/resource-group-members', { resource_group_id, resource_id, resource_type: 'GROUP' });
  }
  await admin.post('/admin/resource-group-members', {
    resource_group_id: 'inner',
    resource_id: DS_ID,
    resource_type: 'DATASET',
  });
});

afterAll(() => test_.close());

const explain = (user_email: string, ds_id: string): ReturnType<typeof admin.get<Explanation & Problem>> =>
  admin.get<Explanation & Problem>(`/admin/access/explain?user_email=${user_email}&ds_id=${ds_id}`);

test('without a grant: NONE, and no reason', async () => {
  const { status, body } = await explain(USER, DS_ID);
  expect([status, body.level, body.reasons]).toEqual([200, 'NONE', []]);
  expect((await asha.get(`/me/access/${DS_ID}`)).status).toBe(403);
});

test('names the grant and the shortest way through the groups, the highest level first', async () => {
  await grant(USER, 'DATASET', DS_ID, { permission: 'VIEW', reason: 'By hand' });
  await grant(GROUP, 'GROUP', 'outer', { permission: 'DOWNLOAD', expires_at: '2099-01-01T00:00:00Z' });
  await grant(GROUP, 'BUCKET', 'PREPROCESSED', { permission: 'VIEW' });
  const { body } = await explain(USER, DS_ID);
  expect(body).toMatchObject({ level: 'DOWNLOAD', preprocessed_level: 'VIEW', suspended: false });
  const [highest, lower] = body.reasons;
  expect(highest).toMatchObject({ level: 'DOWNLOAD', source: 'GRANT', expires_at: '2099-01-01T00:00:00.000Z' });
  expect(highest?.chain).toEqual([
    { type: 'USER', id: USER },
    { type: 'USER_GROUP', id: GROUP },
    { type: 'RESOURCE_GROUP', id: 'outer' },
    { type: 'RESOURCE_GROUP', id: 'inner' },
    { type: 'DATASET', id: DS_ID },
  ]);
  expect(lower).toMatchObject({ level: 'VIEW', source: 'GRANT', reason: 'By hand' });
  expect(lower?.chain.map((link) => link.type)).toEqual(['USER', 'DATASET']);
  const { body: permissions } = await asha.get<{ id: number }[]>('/me/permissions');
  expect(permissions.map((held) => held.id)).toContain(highest?.grant_id);
});

test('says the same to the user', async () => {
  const own = await asha.get<Explanation>(`/me/access/${DS_ID}`);
  const { body } = await explain(USER, DS_ID);
  expect(own.body).toEqual(body);
});

test('leaves out what has expired, and explains a user group as such', async () => {
  await test_.dataSource.query("UPDATE grants SET expires_at = now() WHERE resource_type = 'GROUP'");
  const { body } = await explain(GROUP, DS_ID);
  expect([body.level, body.reasons]).toEqual(['NONE', []]);
});

test('knows the own level of the dataset, and administrators', async () => {
  expect((await explain(USER, 'EX0001DS0002')).body.reasons.map(({ source }) => source)).toEqual(['DATASET_LEVEL']);
  const { body } = await explain('admin@test.example', 'EX0001DS0002');
  expect(body.level).toBe('DOWNLOAD');
  expect(body.reasons.map(({ source }) => source)).toEqual(['ADMINISTRATOR', 'DATASET_LEVEL']);
});

test('a suspended user holds NONE, whatever the reasons', async () => {
  await admin.post(`/admin/users/${USER}/suspend`, {});
  const { body } = await explain(USER, DS_ID);
  expect([body.level, body.suspended, body.reasons.length]).toEqual(['NONE', true, 1]);
  await admin.post(`/admin/users/${USER}/restore`, {});
  expect((await explain(USER, DS_ID)).body.level).toBe('VIEW');
});

test.each([
  ['an unknown user', 'nobody@test.example', DS_ID, 404, 'user-not-found'],
  ['an unknown dataset', USER, 'EX0001DS9999', 404, 'dataset-not-found'],
  ['no email', 'x', DS_ID, 422, 'validation-failed'],
])('%s: %i', async (_, email, dsId, status, code) => {
  const answer = await explain(email, dsId);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});
