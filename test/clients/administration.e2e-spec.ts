import { allOf, ApiProblem, DataioClient } from '../../sdk/src/surface.js';
import { csvRecords } from '../support/csv-rows.js';
import { makeDataset } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { flushUsage } from '../support/usage.js';

const DATASET = 'CA0001DS0001';
const ASHA = 'asha@test.example';
const GROUP = 'analysts@test.example';

let test_: TestApp;
let client: DataioClient;

beforeAll(async () => {
  test_ = await startTestApp();
  client = clientWith(test_.admin.key);
  await makeDataset(test_.admin, { ds_id: DATASET, title: 'Rain per station' });
}, 60_000);

afterAll(() => test_.close());

function clientWith(apiKey?: string): DataioClient {
  return new DataioClient({ address: `${test_.url}/api/v1`, ...(apiKey !== undefined && { apiKey }) });
}

async function problemOf(call: Promise<unknown>): Promise<ApiProblem> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApiProblem);
  return failure as ApiProblem;
}

describe('users and what they may do', () => {
  test('are made, found, changed, suspended and deleted', async () => {
    const { users } = client.administration;
    const { key } = await users.create({ email: ASHA, is_group: false });
    const asha = clientWith(key!);
    expect(await asha.whoAmI()).toMatchObject({ email: ASHA, is_admin: false });
    expect((await users.change(ASHA, { is_admin: true })).is_admin).toBe(true);
    expect((await allOf(users.list({ email: 'asha', is_admin: true }))).map(({ email }) => email)).toEqual([ASHA]);
    await users.suspend(ASHA);
    expect((await problemOf(asha.whoAmI())).status).toBe(401);
    await users.restore(ASHA);
    await users.change(ASHA, { is_admin: false });
    const refused = await problemOf(asha.administration.users.create({ email: 'x@test.example', is_group: false }));
    expect([refused.status, refused.code, refused.message]).toEqual([
      403,
      refused.problem.code,
      refused.problem.detail,
    ]);
    expect((await problemOf(users.create({ email: ASHA, is_group: false }))).status).toBe(409);
  });

  test('hold keys, which they narrow, rotate and revoke', async () => {
    const ofAsha = client.administration.users.keysOf(ASHA);
    const grant = { user_email: ASHA, resource_type: 'DATASET', resource_id: DATASET, permission: 'VIEW' } as const;
    const { id: grantId } = await client.administration.grants.give(grant);
    const issued = await ofAsha.create({ name: 'pipeline' });
    const asha = clientWith(issued.key);
    const narrow = await asha.keys.create({
      name: 'dashboard',
      read_only: true,
      datasets: [DATASET],
      expires_at: '2099-06-30T00:00:00Z',
    });
    expect((await clientWith(narrow.key).whoAmI()).key).toMatchObject({ read_only: true, datasets: [DATASET] });
    const next = await asha.keys.rotate(narrow.key_id, { overlap_seconds: 0 });
    expect((await problemOf(clientWith(narrow.key).whoAmI())).status).toBe(401);
    expect((await clientWith(next.key).whoAmI()).key.name).toBe('dashboard');
    await asha.keys.revoke(next.key_id);
    expect((await allOf(asha.keys.list())).map(({ key_id }) => key_id)).not.toContain(next.key_id);
    const ended = await allOf(ofAsha.list({ include_ended: true }));
    expect(ended.map(({ key_id }) => key_id)).toEqual(expect.arrayContaining([narrow.key_id, next.key_id]));
    await ofAsha.revoke(issued.key_id);
    expect((await problemOf(asha.whoAmI())).status).toBe(401);
    await client.administration.grants.revoke(grantId);
  });

  test('get grants, alone and in groups, which are explained', async () => {
    const { users, groups, grants } = client.administration;
    await users.create({ email: GROUP, is_group: true });
    await groups.addMember(GROUP, ASHA);
    expect(await allOf(groups.listMembers(GROUP))).toEqual([{ user_email: ASHA }]);
    expect(await allOf(groups.list())).toEqual([{ group_email: GROUP, members: 1 }]);
    const grant = { user_email: GROUP, resource_type: 'DATASET', resource_id: DATASET, permission: 'VIEW' } as const;
    const { id } = await grants.give({ ...grant, reason: 'Agreement 12' });
    expect((await grants.change(id, { permission: 'DOWNLOAD' })).reason).toBe('Agreement 12');
    const explained = await grants.explain(ASHA, DATASET);
    expect([explained.level, explained.reasons[0]?.grant_id]).toEqual(['DOWNLOAD', id]);
    expect((await allOf(grants.list({ resource_id: DATASET }))).map(({ id }) => id)).toEqual([id]);
    await grants.revoke(id);
    expect((await grants.explain(ASHA, DATASET)).level).toBe('NONE');
    await groups.removeMember(GROUP, ASHA);
    await users.delete(GROUP);
    expect((await problemOf(users.get(GROUP))).status).toBe(404);
  });
});

describe('the catalogue', () => {
  test('has owners, collections and sources, which stay as long as they are used', async () => {
    const { dataOwners, collections, rawDatasets } = client.administration;
    const owner = await dataOwners.ensure({ name: 'Met Office', contact_person: 'A. Rao' });
    expect(await dataOwners.ensure({ name: 'Met Office', contact_person: 'A. Rao' })).toEqual(owner);
    expect((await problemOf(dataOwners.ensure({ name: 'Met Office' }))).message).toMatch(/^Duplicate/);
    expect((await dataOwners.change(owner.id, { contact_person: null })).contact_person).toBeNull();
    expect(await allOf(dataOwners.list({ name: 'Met' }))).toHaveLength(1);
    await dataOwners.delete(owner.id);
    const fields = { collection_name: 'Wind', category_id: 'WD', category_name: 'Wind' };
    await collections.ensure({ collection_id: 'WD0001', ...fields });
    await collections.change('WD0001', { collection_name: 'Winds' });
    expect((await allOf(collections.list({ category_id: 'WD' })))[0]).toMatchObject({ collection_name: 'Winds' });
    await collections.delete('WD0001');
    const used = (await allOf(rawDatasets.list({ rds_id: 'RDS1' })))[0]!;
    expect(await problemOf(rawDatasets.delete(used.id))).toMatchObject({ status: 409, code: 'in-use' });
  });

  test('loses datasets, gets them back, and loses them for ever', async () => {
    const { datasets, rawDatasets } = client.administration;
    const raw = await rawDatasets.ensure({ rds_id: 'RDS2', title: 'Gauges', source: 'https://rain.example.org' });
    const dsId = 'CA0001DS0002';
    const asked = { ds_id: dsId, title: 'Gone', collection_id: 'CA0001', data_owner_name: 'Owner' };
    const { id } = await datasets.ensure({ ...asked, raw_dataset_ids: [raw.id] });
    expect((await datasets.change(dsId, { access_level: 'VIEW' })).access_level).toBe('VIEW');
    expect((await allOf(datasets.list({ access_level: 'VIEW' }))).map(({ id }) => id)).toEqual([id]);
    await datasets.delete(dsId, 'A test');
    expect(await allOf(datasets.listDeleted())).toMatchObject([{ ds_id: dsId, deletion_reason: 'A test' }]);
    expect((await datasets.restore(dsId)).id).toBe(id);
    expect((await problemOf(datasets.purge(dsId))).status).toBe(409);
    await datasets.delete(dsId);
    await datasets.purge(dsId);
    expect((await problemOf(datasets.restore(dsId))).status).toBe(404);
    const { audit } = client.administration;
    const entries = await allOf(audit.list({ subject_id: dsId, action: 'dataset.purge' }));
    expect(entries).toHaveLength(1);
    expect(await audit.get(entries[0]!.id)).toEqual(entries[0]);
  });
});

describe('usage', () => {
  test('is summed, listed and exported', async () => {
    await client.administration.tables.put({ dsId: DATASET, tableName: 'rain' }, new Blob(['a\n1\n']));
    for (let read = 0; read < 3; read++) await client.datasets.get(DATASET);
    await client.tables.getLink({ dsId: DATASET, tableName: 'rain' });
    await flushUsage(test_);
    const { usage } = client;
    const today = new Date().toISOString().slice(0, 10);
    const filters = { ds_id: DATASET, client: 'dataio-js' } as const;
    expect(await usage.sum(filters)).toMatchObject({ to: today, datasets: 1, users: 1, views: 3, downloads: 1 });
    expect(await allOf(usage.listBy('day', filters))).toEqual([
      { key: today, name: null, count: 4, views: 3, downloads: 1, bytes: 0 },
    ]);
    expect(await usage.listTop('tables', { ...filters, limit: 5 })).toMatchObject([{ downloads: 1 }]);
    expect(await allOf(usage.listCounts({ ...filters, action: 'dataset-view' }))).toMatchObject([
      { day: today, action: 'dataset-view', client: 'dataio-js', count: 3 },
    ]);
    expect(csvRecords(await (await usage.openCsvBy('action', filters)).text())).toMatchObject([
      { action: 'dataset-view', count: '3' },
      { action: 'table-download', count: '1' },
    ]);
    expect(csvRecords(await (await usage.openCsvOfCounts(filters)).text())).toHaveLength(2);
  });
});
