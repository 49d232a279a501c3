import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SearchRefreshService } from '#modules/datasets/search-refresh.service.js';
import { madeBy } from '../support/administration.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const MANY = 2_000;
const FEW = 20;
/** As the service takes it. */
const REFRESH_LOCK = 7_263_407;

let test_: TestApp;

/** Owners, tags and collections with many datasets each, one of them with few. */
beforeAll(async () => {
  test_ = await startTestApp();
  const { admin, dataSource } = test_;
  for (const name of ['Oldowner', 'Smallowner']) await madeBy(admin, '/admin/data-owners', { name });
  for (const tag_name of ['oldtag', 'smalltag']) await madeBy(admin, '/admin/tags', { tag_name });
  for (const region of [
    { region_id: 'WORLD', region_name: 'World' },
    { region_id: 'EAST', region_name: 'East' },
    { region_id: 'LAND', region_name: 'Land', parent_region_id: 'WORLD' },
  ]) {
    await madeBy(admin, '/admin/regions', region);
  }
  await madeBy(admin, '/admin/collections', {
    collection_id: 'AA0001',
    collection_name: 'Oldcollection',
    category_id: 'AA',
    category_name: 'Oldcategory',
  });
  await dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level, spatial_coverage_region_id)
     SELECT c.collection_id || 'DS' || lpad(n::text, 4, '0'), 'Series ' || n, c.id, o.id, 'VIEW', 'LAND'
       FROM generate_series(1, $1::integer + $2) n, collections c, data_owners o
      WHERE o.name = CASE WHEN n <= $1 THEN 'Oldowner' ELSE 'Smallowner' END`,
    [MANY, FEW],
  );
  await dataSource.query(
    `INSERT INTO dataset_tags SELECT d.id, t.id FROM datasets d JOIN data_owners o ON o.id = d.data_owner_id, tags t
      WHERE t.tag_name = CASE WHEN o.name = 'Oldowner' THEN 'oldtag' ELSE 'smalltag' END`,
  );
});

afterAll(() => test_.close());

async function idOf(path: string, field: string, name: string): Promise<number> {
  const { body } = await test_.admin.get(`${path}?limit=100`);
  const found = (body as Record<string, unknown>[]).find((row) => row[field] === name);
  return Number(found?.['id']);
}

async function count(query: string, from = test_): Promise<number> {
  const answer = await from.admin.get(`/datasets?limit=1&total=exact&${query}`);
  expect(answer.status).toBe(200);
  return Number(answer.headers.get('x-total-count'));
}

async function facet(name: string): Promise<unknown> {
  const { body } = await test_.admin.get('/datasets/facets');
  return (body as Record<string, unknown>)[name];
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

/** Runs `work` while another session holds the lead, so that no server writes anything. */
async function whileNobodyWrites(work: () => Promise<void>): Promise<void> {
  const { target } = test_.database;
  const other = new pg.Client({ ...target, database: target.name });
  await other.connect();
  try {
    await other.query('SELECT pg_advisory_lock($1)', [REFRESH_LOCK]);
    await work();
  } finally {
    await other.end();
  }
}

test('what has few datasets is found by its new name at once', async () => {
  await whileNobodyWrites(async () => {
    const owner = await idOf('/admin/data-owners', 'name', 'Smallowner');
    expect((await test_.admin.patch(`/admin/data-owners/${owner}`, { name: 'Littleowner' })).status).toBe(200);
    expect([await count('q=smallowner'), await count('q=littleowner')]).toEqual([0, FEW]);
  });
});

test('an owner of many is renamed at once, and found by the new name a little later, whichever server is left', async () => {
  const owner = await idOf('/admin/data-owners', 'name', 'Oldowner');
  const service = test_.app.get(SearchRefreshService);
  await whileNobodyWrites(async () => {
    expect((await test_.admin.patch(`/admin/data-owners/${owner}`, { name: 'Newowner' })).status).toBe(200);
    expect([await count('q=oldowner'), await count('q=newowner')]).toEqual([MANY, 0]);
    // Names that are shown, and filters by them, are those of now.
    expect(await count('data_owner=Newowner')).toBe(MANY);
    expect(await count('data_owner=Oldowner')).toBe(0);
    expect(await facet('data_owners')).toContainEqual({ value: 'Newowner', name: 'Newowner', datasets: MANY });
    const { body } = await test_.admin.get('/datasets?q=oldowner&limit=1');
    expect(JSON.stringify(body)).toContain('Newowner');
    // One that is changed meanwhile is found by the new name.
    await test_.dataSource.query(`UPDATE datasets SET title = 'Changed' WHERE ds_id = 'AA0001DS0007'`);
    expect([await count('q=oldowner'), await count('q=newowner')]).toEqual([MANY - 1, 1]);
    expect(await service.runOnce()).toBe(0);
  });
  // A server that ends after its first batch.
  expect(await service.writeBatch(500)).toBe(500);
  expect([await count('q=oldowner'), await count('q=newowner')]).toEqual([MANY - 500, 500]);
  const replica = await startReplica(test_, { STORAGE_REAPER_INTERVAL_MS: '50' });
  try {
    await until(async () => (await count('q=newowner', replica)) === MANY);
    expect(await count('q=oldowner', replica)).toBe(0);
    expect(await test_.dataSource.query('SELECT * FROM search_renames')).toEqual([]);
  } finally {
    await replica.close();
  }
});

test('a tag of many is written soon after the answer, without being asked, by the last of its names', async () => {
  const tag = await idOf('/admin/tags', 'tag_name', 'oldtag');
  await whileNobodyWrites(async () => {
    expect((await test_.admin.patch(`/admin/tags/${tag}`, { tag_name: 'middletag' })).status).toBe(200);
    expect([await count('q=oldtag'), await count('tag=middletag')]).toEqual([MANY, MANY]);
    expect(await test_.dataSource.query('SELECT * FROM search_renames')).toHaveLength(1);
  });
  expect((await test_.admin.patch(`/admin/tags/${tag}`, { tag_name: 'newtag' })).status).toBe(200);
  await until(async () => (await count('q=newtag')) === MANY);
  await until(async () => (await test_.dataSource.query<unknown[]>('SELECT * FROM search_renames')).length === 0);
  expect([await count('q=oldtag'), await count('q=middletag')]).toEqual([0, 0]);
});

test('lists and facets agree on a category that is not written yet', async () => {
  const service = test_.app.get(SearchRefreshService);
  const all = MANY + FEW;
  await whileNobodyWrites(async () => {
    const changed = { collection_name: 'Newcollection', category_id: 'BB', category_name: 'Newcategory' };
    expect((await test_.admin.patch('/admin/collections/AA0001', changed)).status).toBe(200);
    expect(await facet('categories')).toEqual([{ value: 'AA', name: 'AA', datasets: all }]);
    expect([await count('category=AA'), await count('category=BB')]).toEqual([all, 0]);
    expect(await facet('collections')).toEqual([{ value: 'AA0001', name: 'Newcollection', datasets: all }]);
  });
  await service.runOnce();
  expect(await facet('categories')).toEqual([{ value: 'BB', name: 'Newcategory', datasets: all }]);
  expect([await count('category=AA'), await count('category=BB')]).toEqual([0, all]);
  expect([await count('q=oldcategory'), await count('q=newcollection')]).toEqual([0, all]);
});

test('a region with many datasets is moved', async () => {
  await whileNobodyWrites(async () => {
    expect((await test_.admin.patch('/admin/regions/LAND', { parent_region_id: 'EAST' })).status).toBe(200);
    expect([await count('region=WORLD'), await count('region=EAST')]).toEqual([MANY + FEW, 0]);
  });
  await test_.app.get(SearchRefreshService).runOnce();
  expect([await count('region=WORLD'), await count('region=EAST')]).toEqual([0, MANY + FEW]);
  // And back, without being asked.
  expect((await test_.admin.patch('/admin/regions/LAND', { parent_region_id: 'WORLD' })).status).toBe(200);
  await until(async () => (await count('region=WORLD')) === MANY + FEW);
  expect(await count('region=EAST')).toBe(0);
});
