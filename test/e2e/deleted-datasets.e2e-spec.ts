import { jest } from '@jest/globals';
import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import { DatasetRetentionService } from '#modules/datasets/dataset-retention.service.js';
import { auditedIn, type Json, madeBy, walkBy } from '../support/administration.js';
import { ApiCaller, type Answer, type Problem } from '../support/api-caller.js';
import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { moveClock } from '../support/clock.js';
import { announcementOf, DirectUploader } from '../support/direct-uploads.js';
import { brokenAfterReaper, recordTransitions } from '../support/storage-invariants.js';
import { keysIn, withStoreAway } from '../support/stored-objects.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';
import { waitUntil } from '../support/wait-until.js';

const DAY_MS = 86_400_000;
const REASON = 'Replaced by XD0001DS0009';
const CSV = 'id\n1\n';
const GONE = [410, 'dataset-deleted'];

let test_: TestApp;
let admin: ApiCaller;
let granted: ApiCaller;
let viewer: ApiCaller;
let stranger: ApiCaller;

beforeAll(async () => {
  test_ = await startTestApp();
  admin = test_.admin;
  await recordTransitions(test_.dataSource);
  granted = await test_.newUser('granted@test.example');
  viewer = await test_.newUser('viewer@test.example');
  stranger = await test_.newUser('stranger@test.example');
});

afterEach(() => jest.useRealTimers());

afterAll(async () => {
  expect(await brokenAfterReaper(test_)).toEqual([]);
  await test_.close();
});

const codeOf = ({ status, body }: Answer<unknown>): unknown[] => [status, (body as Problem).code];
const pathOf = (dsId: string): string => `/admin/datasets/${dsId}`;

async function grantOn(dsId: string, user_email = 'granted@test.example', permission = 'DOWNLOAD'): Promise<Json> {
  const resource = { resource_type: 'DATASET', resource_id: dsId };
  return madeBy(admin, '/admin/user-permissions', { user_email, ...resource, permission });
}

/** A closed dataset with two versions of a table, a grant, a place in a group, and a tag. */
async function makeWhole(dsId: string, title = `Whole ${dsId}`): Promise<void> {
  await makeDataset(admin, { ds_id: dsId, title, tags: [`tag-${dsId}`] });
  await uploadTable(admin, dsId, tableForm('cases', 'id\n0\n'));
  await admin.replace(`${pathOf(dsId)}/STANDARDISED/tables/cases`, tableForm('cases', CSV));
  await uploadTable(admin, dsId, tableForm('raw', CSV), 'PREPROCESSED');
  await grantOn(dsId);
  await grantOn(dsId, 'viewer@test.example', 'VIEW');
  const resource_group_id = `group-${dsId}`;
  await madeBy(admin, '/admin/resource-groups', { resource_group_id, group_name: 'A group' });
  await madeBy(admin, '/admin/resource-group-members', {
    ...{ resource_group_id, resource_type: 'DATASET', resource_id: dsId },
  });
}

async function remove(dsId: string, reason = REASON): Promise<void> {
  const { status } = await admin.delete(`${pathOf(dsId)}?reason=${encodeURIComponent(reason)}`);
  expect(status).toBe(200);
}

function restore(dsId: string): Promise<Answer<Json>> {
  return admin.post<Json>(`${pathOf(dsId)}/restore`, {});
}

function purge(dsId: string): Promise<Answer<Json>> {
  return admin.post<Json>(`${pathOf(dsId)}/purge`, {});
}

async function linkTo(dsId: string, version = ''): Promise<string> {
  const { body } = await granted.get<{ download_link: string }>(
    `/datasets/${dsId}/STANDARDISED/cases?redirect=false${version}`,
  );
  return body.download_link;
}

/** What a caller is shown of a dataset, wherever datasets are shown. */
async function shownTo(caller: ApiCaller, dsId: string): Promise<Json> {
  const ids = async (path: string): Promise<number> =>
    (await walkBy(caller, path)).filter((row) => row['ds_id'] === dsId || row['resource_id'] === dsId).length;
  const all = await caller.get('/datasets?limit=1&total=exact');
  const { body: facets } = await caller.get<{ tags: Json[] }>('/datasets/facets');
  return {
    list: await ids('/datasets'),
    search: await ids(`/datasets?q=${dsId}`),
    byTag: await ids(`/datasets?tag=tag-${dsId}`),
    newest: await ids('/datasets?sort=-updated_at'),
    total: all.headers.get('x-total-count'),
    facets: JSON.stringify(facets).includes(`tag-${dsId}`),
    grants: await ids('/me/permissions'),
  };
}

describe('a deleted dataset', () => {
  const dsId = 'XD0001DS0001';
  let before: Json;
  let after: Json;
  let links: string[];

  beforeAll(async () => {
    await makeDataset(admin, { ds_id: 'XD0001DS0000', access_level: 'DOWNLOAD' });
    await makeWhole(dsId);
    links = [await linkTo(dsId), await linkTo(dsId, '&version=1')];
    before = await shownTo(granted, dsId);
    await remove(dsId);
    after = await shownTo(granted, dsId);
  });

  afterAll(() => purge(dsId));

  test('is in no list, search, total, facet, or list of grants', () => {
    expect(before).toEqual({
      ...{ list: 1, search: 1, byTag: 1, newest: 1, facets: true, grants: 1 },
      total: String(Number(after['total']) + 1),
    });
    expect(after).toMatchObject({ list: 0, search: 0, byTag: 0, newest: 0, facets: false, grants: 0 });
  });

  test('is in no list of administrators but that of the deleted', async () => {
    const shown = async (path: string): Promise<number> =>
      (await walkBy(admin, path)).filter((row) => Object.values(row).includes(dsId)).length;
    for (const path of ['/admin/datasets', '/admin/user-permissions', `/admin/user-permissions?resource_id=${dsId}`]) {
      expect([path, await shown(path)]).toEqual([path, 0]);
    }
    expect(await shown(`/admin/resource-groups/group-${dsId}/members`)).toBe(0);
    expect((await admin.get<Json>(`/admin/resource-groups/group-${dsId}`)).body['members']).toBe(0);
    const tags = await walkBy(admin, '/admin/tags');
    expect(tags.find((row) => row['tag_name'] === `tag-${dsId}`)).toMatchObject({ datasets: 0 });
    expect(await walkBy(admin, '/admin/deleted-datasets')).toEqual([
      expect.objectContaining({
        ...{ ds_id: dsId, title: `Whole ${dsId}`, access_level: 'NONE' },
        ...{ deleted_by: 'admin@test.example', deletion_reason: REASON },
      }),
    ]);
    const [{ deleted_at, purged_after } = {}] = await walkBy(admin, '/admin/deleted-datasets');
    expect(Date.parse(String(purged_after)) - Date.parse(String(deleted_at))).toBe(30 * DAY_MS);
    expect((await granted.get('/admin/deleted-datasets')).status).toBe(403);
  });

  test('answers 410 with when and why wherever it is asked for, to those who could see it', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    const own = `/datasets/${dsId}`;
    const reads = [
      own,
      `${own}/STANDARDISED/tables`,
      `${own}/STANDARDISED/cases`,
      `${own}/STANDARDISED/cases/versions`,
    ];
    reads.push(...['schema', 'profile', 'preview'].map((view) => `${own}/STANDARDISED/cases/${view}`));
    reads.push(`${own}/PREPROCESSED/tables`, `/me/access/${dsId}`, `${own}/manifest`);
    for (const caller of [granted, viewer, admin]) {
      for (const path of reads) expect([path, ...codeOf(await caller.get(path))]).toEqual([path, ...GONE]);
    }
    const tables = `${pathOf(dsId)}/STANDARDISED/tables`;
    const administered: [string, string][] = [
      ...[pathOf(dsId), tables, `${tables}/cases`].map((path): [string, string] => ['GET', path]),
      ...[`${tables}/cases/versions`, `${tables}/cases/versions/1`].map((path): [string, string] => ['GET', path]),
      ...[`${tables}/cases`, `${tables}/cases/versions/1`, pathOf(dsId)].map((p): [string, string] => ['DELETE', p]),
      ['POST', `${tables}/cases/versions/1/restore`],
      ['GET', `${pathOf(dsId)}/STANDARDISED/manifest`],
      ['DELETE', `${pathOf(dsId)}/STANDARDISED/manifest`],
      ['GET', `${pathOf(dsId)}/STANDARDISED/uploads`],
      ['GET', `${pathOf(dsId)}/STANDARDISED/uploads/${id}`],
      ['GET', `/admin/access/explain?user_email=granted@test.example&ds_id=${dsId}`],
    ];
    for (const [method, path] of administered) {
      expect([path, ...codeOf(await admin.send(method, path, {}))]).toEqual([path, ...GONE]);
    }
    const manifest = [{ field: 'manifest_file', name: 'm.yaml', content: 'tables: [{name: a, fields: [{name: b}]}]' }];
    expect(codeOf(await admin.replace(`${pathOf(dsId)}/STANDARDISED/manifest`, manifest))).toEqual(GONE);
    expect(codeOf(await admin.patch(pathOf(dsId), { title: 'Other' }))).toEqual(GONE);
    expect(codeOf(await admin.patch(`${tables}/cases`, { description: 'Other' }))).toEqual(GONE);
    expect(codeOf(await uploadTable(admin, dsId, tableForm('other', CSV)))).toEqual(GONE);
    expect(codeOf(await admin.replace(`${tables}/cases`, tableForm('cases', 'id\n9\n')))).toEqual(GONE);
    expect(codeOf(await new DirectUploader(admin, dsId).begin(announcementOf('parts', Buffer.from(CSV))))).toEqual(
      GONE,
    );
    const { body } = await granted.get<Problem>(own);
    expect(body.detail).toContain(REASON);
    expect(body.detail).toMatch(/deleted at \d{4}-\d\d-\d\dT[\d:.]+Z/);
  });

  test('is to all others what was never there', async () => {
    const ask = async (id: string): Promise<unknown> => {
      const { status, body } = await stranger.get<Problem>(`/datasets/${id}`);
      return [status, JSON.stringify({ ...body, request_id: '' }).replaceAll(id, '…')];
    };
    expect(await ask(dsId)).toEqual(await ask('XD0001DS9999'));
    expect(((await ask(dsId)) as unknown[])[0]).toBe(403);
  });

  test('takes the bytes from links that were given before', async () => {
    for (const link of links) {
      const answer = await fetch(link);
      expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([410, 'content-gone']);
    }
  });

  test('is no resource to grant, to put into a group, or to narrow a key to', async () => {
    const resource = { resource_type: 'DATASET', resource_id: dsId };
    const grant = { user_email: 'stranger@test.example', permission: 'VIEW', ...resource };
    expect(codeOf(await admin.post('/admin/user-permissions', grant))).toEqual(GONE);
    const member = { resource_group_id: `group-${dsId}`, ...resource };
    expect(codeOf(await admin.post('/admin/resource-group-members', member))).toEqual(GONE);
    expect((await granted.post('/me/api-keys', { name: 'narrow', datasets: [dsId] })).status).toBe(422);
  });

  test('keeps its id, and what it refers to, which can be renamed', async () => {
    const again = await admin.post<Problem>('/admin/datasets', {
      ...{ ds_id: dsId, title: 'Again', collection_id: 'XD0001', data_owner_name: 'Owner', raw_dataset_ids: [1] },
    });
    expect(codeOf(again)).toEqual([409, 'duplicate']);
    expect(again.body.detail).toMatch(/^Duplicate dataset: .*\/restore.*\/purge/);
    const tag = (await walkBy(admin, '/admin/tags')).find((row) => row['tag_name'] === `tag-${dsId}`);
    const held = await admin.delete<Problem>(`/admin/tags/${String(tag?.['id'])}`);
    expect(codeOf(held)).toEqual([409, 'in-use']);
    expect(held.body.detail).toContain(`the deleted dataset ${dsId}`);
    expect((await admin.patch(`/admin/tags/${String(tag?.['id'])}`, { tag_name: 'renamed' })).status).toBe(200);
    expect((await admin.patch('/admin/collections/XD0001', { collection_name: 'Renamed' })).status).toBe(200);
    expect((await shownTo(granted, dsId))['search']).toBe(0);
  });

  test('is deleted once', async () => {
    const { result, lines } = await auditedIn(test_, () => admin.delete(pathOf(dsId)));
    expect([...codeOf(result), ...lines]).toEqual(GONE);
  });
});

describe('restoring', () => {
  const dsId = 'XD0002DS0001';

  test('brings back all as it was, and leaves an entry', async () => {
    await makeWhole(dsId);
    await makeDataset(admin, { ds_id: 'XD0002DS0002', access_level: 'VIEW' });
    const look = async (): Promise<unknown> => ({
      shown: await shownTo(granted, dsId),
      own: (await admin.get(pathOf(dsId))).body,
      etag: (await admin.get(pathOf(dsId))).headers.get('etag'),
      read: (await granted.get(`/datasets/${dsId}`)).body,
      versions: (await granted.get(`/datasets/${dsId}/STANDARDISED/cases/versions`)).body,
      other: (await admin.get(`${pathOf(dsId)}/PREPROCESSED/tables`)).body,
      members: (await admin.get(`/admin/resource-groups/group-${dsId}/members`)).body,
      grants: (await admin.get(`/admin/user-permissions?resource_id=${dsId}`)).body,
    });
    const before = await look();
    const link = await linkTo(dsId);
    const deletion = await auditedIn(test_, () => remove(dsId));
    expect(deletion.lines).toEqual([`dataset.delete ${dsId}`]);
    const deleted = { deletion_reason: REASON, deleted_by: 'admin@test.example' };
    expect(deletion.entries[0]?.after).toMatchObject({ ds_id: dsId, ...deleted });
    const { result, lines, entries } = await auditedIn(test_, () => restore(dsId));
    expect([result.status, ...lines]).toEqual([200, `dataset.restore ${dsId}`]);
    expect([entries[0]?.before, entries[0]?.after]).toEqual([deletion.entries[0]?.after, result.body]);
    expect(deletion.entries[0]?.before).toEqual(result.body);
    expect(await look()).toEqual(before);
    expect(await (await fetch(link)).text()).toBe(CSV);
    const deletedNow = await walkBy(admin, '/admin/deleted-datasets');
    expect(deletedNow.map((row) => row['ds_id'])).not.toContain(dsId);
  });

  test('finds it by what was renamed meanwhile', async () => {
    await remove(dsId);
    await admin.patch('/admin/collections/XD0002', { collection_name: 'Quetzals' });
    await restore(dsId);
    const found = await granted.get<Json[]>('/datasets?q=quetzals');
    expect(found.body.map((row) => row['ds_id']).sort()).toEqual([dsId, 'XD0002DS0002']);
  });

  test('changes nothing where it is not deleted, and finds nothing where it never was', async () => {
    const { result, lines } = await auditedIn(test_, () => restore(dsId));
    expect([result.status, result.body['ds_id'], lines]).toEqual([200, dsId, []]);
    expect(codeOf(await restore('XD0002DS9999'))).toEqual([404, 'dataset-not-found']);
    expect((await granted.post(`${pathOf(dsId)}/restore`, {})).status).toBe(403);
  });

  test('lets a key that is narrowed to it reach it again', async () => {
    const { key } = await madeBy(granted, '/me/api-keys', { name: 'narrowed', datasets: [dsId] });
    const narrowed = new ApiCaller(test_.url, String(key));
    const ofAdmin = await madeBy(admin, '/me/api-keys', { name: 'narrowed', datasets: [dsId] });
    const narrowedAdmin = new ApiCaller(test_.url, String(ofAdmin['key']));
    await remove(dsId);
    expect(codeOf(await narrowed.get(`/datasets/${dsId}`))).toEqual(GONE);
    expect((await narrowed.get('/datasets')).body).toEqual([]);
    expect(codeOf(await narrowedAdmin.get(pathOf(dsId)))).toEqual(GONE);
    expect((await narrowedAdmin.get(pathOf('XD0002DS0002'))).status).toBe(403);
    await restore(dsId);
    expect((await narrowed.get(`/datasets/${dsId}`)).status).toBe(200);
    expect((await narrowedAdmin.get(pathOf(dsId))).status).toBe(200);
  });

  test('lets an upload in parts go on that had begun before', async () => {
    const uploads = new DirectUploader(admin, dsId);
    const { upload_id } = await uploads.send('later', Buffer.from(CSV));
    await remove(dsId);
    expect(codeOf(await uploads.complete(upload_id))).toEqual(GONE);
    await restore(dsId);
    expect((await uploads.complete(upload_id)).status).toBe(201);
  });
});

describe('purging', () => {
  const dsId = 'XD0003DS0001';

  async function storageOf(id: string): Promise<string> {
    const rows = await test_.dataSource.query<{ storage_id: string }[]>(
      'SELECT storage_id FROM datasets WHERE ds_id = $1',
      [id],
    );
    return `v1/${rows[0]?.storage_id ?? 'none'}/`;
  }

  test('needs a deleted dataset', async () => {
    await makeWhole(dsId);
    expect(codeOf(await purge(dsId))).toEqual([409, 'dataset-not-deleted']);
    expect(codeOf(await purge('XD0003DS9999'))).toEqual([404, 'dataset-not-found']);
  });

  test('takes rows and bytes for ever, also while the store is away, and says so in the audit log', async () => {
    const prefix = await storageOf(dsId);
    const link = await linkTo(dsId);
    const uploads = new DirectUploader(admin, dsId);
    const { upload_id } = await uploads.send('open', Buffer.from(CSV));
    expect((await keysIn(test_.store, prefix)).length).toBe(3);
    await remove(dsId);
    await withStoreAway(test_, async () => {
      const { result, lines, entries } = await auditedIn(test_, () => purge(dsId));
      expect(result.status).toBe(200);
      expect(lines.map((line) => line.replace(/^grant.delete \d+$/, 'grant.delete'))).toEqual([
        `table.delete ${dsId}/STANDARDISED/cases`,
        `table.delete ${dsId}/PREPROCESSED/raw`,
        'grant.delete',
        'grant.delete',
        `resource-group-member.delete group-${dsId} ${dsId}`,
        `dataset.purge ${dsId}`,
      ]);
      expect([entries.at(-1)?.before?.['deletion_reason'], entries.at(-1)?.after]).toEqual([REASON, null]);
      await test_.app.get(StorageReaperService).runOnce();
    });
    expect(codeOf(await purge(dsId))).toEqual([404, 'dataset-not-found']);
    expect(codeOf(await restore(dsId))).toEqual([404, 'dataset-not-found']);
    expect(codeOf(await granted.get(`/datasets/${dsId}`))).toEqual([403, 'no-access']);
    expect((await fetch(link)).status).toBe(410);
    expect(codeOf(await uploads.complete(upload_id))).toEqual([404, 'dataset-not-found']);
    expect((await keysIn(test_.store, prefix)).length).toBe(3);
    expect(await brokenAfterReaper(test_)).toEqual([]);
    expect(await keysIn(test_.store, prefix)).toEqual([]);
    await test_.app.get(StorageReaperService).runOnce();
    expect(await test_.dataSource.query('SELECT 1 FROM stored_files WHERE dataset_id IS NULL')).toEqual([]);
  });

  test('frees its id for another, with which nothing of the first comes back', async () => {
    await makeWhole(dsId, 'The first');
    const link = await linkTo(dsId);
    const { key } = await madeBy(granted, '/me/api-keys', { name: 'narrowed', datasets: [dsId] });
    await remove(dsId);
    expect((await purge(dsId)).status).toBe(200);
    await makeDataset(admin, { ds_id: dsId, title: 'The second' });
    expect((await admin.get<Json>(pathOf(dsId))).body).toMatchObject({ title: 'The second', tags: [] });
    expect((await granted.get(`/datasets/${dsId}`)).status).toBe(403);
    expect((await new ApiCaller(test_.url, String(key)).get('/datasets')).body).toEqual([]);
    expect((await fetch(link)).status).toBe(410);
    await uploadTable(admin, dsId, tableForm('cases', 'id\n2\n'));
    await grantOn(dsId);
    expect(await (await fetch(await linkTo(dsId))).text()).toBe('id\n2\n');
    expect((await fetch(link)).status).toBe(410);
    const { body } = await granted.get<Json[]>(`/datasets/${dsId}/STANDARDISED/cases/versions`);
    expect(body.map((row) => row['version'])).toEqual([1]);
    expect((await shownTo(granted, dsId))['search']).toBe(1);
  });

  test('frees what it referred to', async () => {
    await remove(dsId);
    expect((await admin.delete('/admin/collections/XD0003')).status).toBe(409);
    await purge(dsId);
    expect((await admin.delete('/admin/collections/XD0003')).status).toBe(200);
  });

  test('answers a request that comes again with the first answer', async () => {
    await makeDataset(admin, { ds_id: dsId });
    await remove(dsId);
    const send = (): Promise<Answer<unknown>> =>
      admin.send('POST', `${pathOf(dsId)}/purge`, { headers: { 'Idempotency-Key': 'purge-once' } });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true']);
  });
});

describe('when its time is over', () => {
  const [old, young] = ['XD0004DS0001', 'XD0004DS0002'];

  test('a deleted dataset is purged, and no other', async () => {
    await makeWhole(old);
    await makeDataset(admin, { ds_id: young });
    await remove(old);
    await remove(young);
    await test_.dataSource.query(`UPDATE datasets SET deleted_at = deleted_at + interval '1 day' WHERE ds_id = $1`, [
      young,
    ]);
    const retention = test_.app.get(DatasetRetentionService);
    moveClock(29.9 * DAY_MS);
    expect(await retention.runOnce()).toBe(0);
    moveClock(0.2 * DAY_MS);
    const { result, lines } = await auditedIn(test_, () => retention.runOnce());
    jest.useRealTimers();
    expect([result, lines.at(-1)]).toEqual([1, `dataset.purge ${old}`]);
    expect(codeOf(await admin.get(pathOf(old)))).toEqual([404, 'dataset-not-found']);
    expect(codeOf(await admin.get(pathOf(young)))).toEqual(GONE);
  });

  test('one that cannot be purged does not keep the others', async () => {
    const [stuck, other] = ['XD0004DS0003', 'XD0004DS0004'];
    for (const dsId of [stuck, other]) {
      await makeDataset(admin, { ds_id: dsId });
      await remove(dsId);
    }
    const { id } = (await walkBy(admin, '/admin/deleted-datasets')).find((row) => row['ds_id'] === stuck) ?? {};
    await test_.dataSource.query('CREATE TABLE clinging (dataset_id integer REFERENCES datasets (id))');
    await test_.dataSource.query('INSERT INTO clinging VALUES ($1)', [id]);
    await test_.dataSource.query(`UPDATE datasets SET deleted_at = now() - interval '31 days' WHERE ds_id = ANY ($1)`, [
      [stuck, other],
    ]);
    expect(await test_.app.get(DatasetRetentionService).runOnce()).toBe(1);
    expect(codeOf(await admin.get(pathOf(stuck)))).toEqual(GONE);
    expect(codeOf(await admin.get(pathOf(other)))).toEqual([404, 'dataset-not-found']);
    await test_.dataSource.query('DROP TABLE clinging');
    expect(await test_.app.get(DatasetRetentionService).runOnce()).toBe(1);
  });

  test('is purged by one of several servers, by itself; by none that keeps all', async () => {
    await test_.dataSource.query(`UPDATE datasets SET deleted_at = now() - interval '31 days' WHERE ds_id = $1`, [
      young,
    ]);
    const keeping = await startReplica(test_, { DATASET_RETENTION_DAYS: '0' });
    expect(await keeping.app.get(DatasetRetentionService).runOnce()).toBe(0);
    const [row] = (await new ApiCaller(keeping.url, admin.key).get<Json[]>('/admin/deleted-datasets')).body;
    expect(row?.['purged_after']).toBeNull();
    await keeping.close();
    const servers = [];
    for (let count = 0; count < 2; count++) {
      servers.push(await startReplica(test_, { STORAGE_REAPER_INTERVAL_MS: '50' }));
    }
    await waitUntil('nobody purged it', async () => (await admin.get(pathOf(young))).status === 404);
    for (const server of servers) await server.close();
    const { body } = await admin.get<Json[]>(`/admin/audit?action=dataset.purge&subject_id=${young}`);
    expect(body).toHaveLength(1);
    expect(body[0]).toMatchObject({ actor_email: null });
  });
});
