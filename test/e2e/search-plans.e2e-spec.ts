import { gzipSync } from 'node:zlib';
import { ApiCaller } from '../support/api-caller.js';
import { madeBy } from '../support/administration.js';
import { nextOf } from '../support/catalogue-walk.js';
import { readInBulk, statementsIn } from '../support/query-plans.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASETS = 20_000;
/** More than an estimate counts, and fewer than a walk through all. */
const MANY_ROWS = 15_000;
/** More than any of the narrow filters finds, or a caller was granted. */
const FEW_ROWS = 3_000;
const LARGE = ['datasets', 'dataset_search', 'search_vocabulary'];

/** By region, box and owner: what most datasets have, what few have, what none has, and pairs of these. */
const FILTERS = [
  'region=world',
  'region=land',
  'region=islet',
  'region=nowhere',
  'region=islet&sort=title',
  'region=islet&q=series',
  'bbox=5,5,100,30',
  'bbox=12,12,15,15',
  'bbox=52,12,55,15',
  'bbox=92,12,95,15',
  'bbox=52,12,55,15&sort=-updated_at',
  'bbox=52,12,55,15&q=series',
  'bbox=92,12,95,15&q=series&sort=title',
  'bbox=-50,-50,-40,-40',
  'data_owner=Owner',
  'data_owner=Small%20owner',
  'data_owner=Nobody',
  'data_owner=Small%20owner&sort=-title',
  'data_owner=Owner&region=islet',
  'data_owner=Small%20owner&region=land',
];
const UNSORTED = FILTERS.filter((query) => !query.includes('sort='));

let test_: TestApp;
let callers: Record<string, ApiCaller>;

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin, dataSource } = test_;
  for (const name of ['Owner', 'Small owner']) await madeBy(admin, '/admin/data-owners', { name });
  await makeRegions(admin);
  for (let n = 1; n <= 5; n++) {
    const names = { collection_name: `Collection ${n}`, category_id: 'AA', category_name: 'Category' };
    await madeBy(admin, '/admin/collections', { collection_id: `AA000${n}`, ...names });
  }
  await madeBy(admin, '/admin/tags', { tag_name: 'rare' });
  await dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level, temporal_coverage_start_date,
       spatial_coverage_region_id)
     SELECT c.collection_id || 'DS' || lpad(n::text, 4, '0'),
            'Common series ' || translate(n::text, '0123456789', 'abcdefghij') || 'x', c.id, o.id,
            (ARRAY['NONE', 'VIEW', 'DOWNLOAD'])[1 + n % 3]::access_level, make_date(1900 + n % 100, 1, 1),
            CASE WHEN n % 500 < 3 THEN 'islet' ELSE 'land' END
       FROM generate_series(1, $1::integer / 5) n, collections c, data_owners o
      WHERE o.name = CASE WHEN n % 500 < 3 THEN 'Small owner' ELSE 'Owner' END`,
    [DATASETS],
  );
  await dataSource.query(
    `INSERT INTO dataset_tags SELECT d.id, t.id FROM datasets d, tags t WHERE d.id % 1000 = 0 AND t.tag_name = 'rare'`,
  );
  const granted = await test_.newUser('granted@test.example');
  await dataSource.query(
    `INSERT INTO grants (user_id, resource_type, dataset_id, permission)
     SELECT u.id, 'DATASET', d.id, 'DOWNLOAD' FROM users u, datasets d
      WHERE u.email = 'granted@test.example' AND d.access_level = 'NONE' AND d.id % 50 = 0`,
  );
  const dsIds = await dataSource.query<{ ds_id: string }[]>(
    `SELECT ds_id FROM datasets WHERE access_level > 'NONE' ORDER BY id LIMIT 5`,
  );
  const { key } = await madeBy(granted, '/me/api-keys', { name: 'narrow', datasets: dsIds.map((row) => row.ds_id) });
  // A large table whose statistics are none is not what is tested.
  await dataSource.query('ANALYZE');
  callers = {
    'an administrator': admin,
    'one without grants': await test_.newUser('nobody@test.example'),
    'one with many grants': granted,
    'a narrowed key': new ApiCaller(test_.url, String(key)),
  };
});

afterAll(() => test_.close());

/** One that most datasets cover, one that few do, and one that none does, each with a shape of its own. */
async function makeRegions(admin: ApiCaller): Promise<void> {
  for (const [region_id, west] of [
    ['world', undefined],
    ['land', 10],
    ['islet', 50],
    ['nowhere', 90],
  ] as const) {
    const parent_region_id = region_id === 'world' ? null : 'world';
    await madeBy(admin, '/admin/regions', { region_id, region_name: region_id, parent_region_id });
    if (west === undefined) continue;
    const ring = [west, west + 10, west + 10, west, west].map((x, n) => [x, n === 0 || n === 1 || n === 4 ? 10 : 20]);
    const shape = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
    const content = new Uint8Array(gzipSync(JSON.stringify(shape)));
    const { status } = await admin.upload(`/admin/shapefiles/${region_id}`, [
      { field: 'shapefile', name: 'shape.geojson.gz', content },
    ]);
    if (status >= 300) throw new Error(`${region_id}: ${status}`);
  }
}

describe.each(['an administrator', 'one without grants', 'one with many grants', 'a narrowed key'])(
  'for %s',
  (name) => {
    test.each([
      '',
      'sort=ds_id',
      'sort=-ds_id',
      'sort=title',
      'sort=-title',
      'sort=updated_at',
      'sort=-updated_at',
      'q=common',
      'q=abcx',
      'q=comon',
      'q=nothinglikeit',
      'tag=rare',
      'tag=rare&q=series&sort=title',
      'collection=AA0004',
      'category=AA',
      'access_level=DOWNLOAD',
      'datetime=1950',
      'updated_since=2999-01-01T00:00:00Z',
      ...FILTERS,
    ])('no page of ?%s walks through a large table', async (query) => {
      const caller = callers[name];
      const statements = await statementsIn(test_, async () => {
        let next: string | undefined = `/datasets?limit=20&${query}`;
        for (let page = 0; page < 3 && next !== undefined; page++) {
          const answer = await caller!.get(next);
          expect(answer.status).toBe(200);
          next = nextOf(answer);
        }
      });
      expect(statements.some(({ text }) => /datasets d|dataset_search s/.test(text))).toBe(true);
      const read = await readInBulk(test_, statements, MANY_ROWS);
      expect(read.filter((table) => LARGE.includes(table))).toEqual([]);
    });

    test.each(['', 'q=common', 'q=comon', 'tag=rare', 'access_level=DOWNLOAD', 'datetime=1901', ...UNSORTED])(
      'neither facets nor estimates of ?%s do',
      async (query) => {
        const caller = callers[name];
        const statements = await statementsIn(test_, async () => {
          for (const path of [`/datasets/facets?${query}`, `/datasets?limit=20&total=estimate&${query}`]) {
            expect((await caller!.get(path)).status).toBe(200);
          }
        });
        expect(statements.some(({ text }) => /dataset_search|facet_counts/.test(text))).toBe(true);
        const read = await readInBulk(test_, statements, MANY_ROWS);
        expect(read.filter((table) => LARGE.includes(table))).toEqual([]);
      },
    );

    test.each(['', 'tag=rare', 'region=islet', 'bbox=52,12,55,15', 'data_owner=Small%20owner', 'datetime=1901'])(
      'an exact total of ?%s reads no more than it counts',
      async (query) => {
        const caller = callers[name];
        const statements = await statementsIn(test_, async () => {
          expect((await caller!.get(`/datasets?limit=1&total=exact&${query}`)).status).toBe(200);
        });
        const read = await readInBulk(test_, statements, FEW_ROWS);
        expect(read.filter((table) => LARGE.includes(table))).toEqual([]);
      },
    );
  },
);

test('what a cursor carries goes into statements as values', async () => {
  const { admin } = test_;
  const next = nextOf(await admin.get('/datasets?limit=20&q=common')) ?? '';
  const cursor = new URL(next, test_.url).searchParams.get('cursor') ?? '';
  // Behind the signature.
  const { floor } = JSON.parse(String(Buffer.from(cursor, 'base64url').subarray(16))) as { floor: number };
  expect(floor).toBeGreaterThan(DATASETS / 2);
  const statements = await statementsIn(test_, () => admin.get(next));
  expect(statements.filter(({ values }) => values.includes(floor))).not.toEqual([]);
  expect(statements.filter(({ text }) => text.includes(String(floor)))).toEqual([]);
});

test.each(['title = $1', 'ds_id > $1 AND title = ds_id'])(
  'a walk through a table by %s is noticed',
  async (condition) => {
    const read = await readInBulk(
      test_,
      [{ text: `SELECT 1 FROM datasets WHERE ${condition}`, values: ['A'] }],
      DATASETS / 2,
    );
    expect(read).toEqual(['datasets']);
  },
);
