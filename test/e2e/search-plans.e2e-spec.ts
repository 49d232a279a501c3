import { ApiCaller } from '../support/api-caller.js';
import { madeBy } from '../support/administration.js';
import { nextOf } from '../support/catalogue-walk.js';
import { readInBulk, statementsIn } from '../support/query-plans.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASETS = 20_000;
/** More than an estimate counts, and fewer than a walk through all. */
const MANY_ROWS = 15_000;
const LARGE = ['datasets', 'dataset_search', 'search_vocabulary'];

let test_: TestApp;
let callers: Record<string, ApiCaller>;

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin, dataSource } = test_;
  await madeBy(admin, '/admin/data-owners', { name: 'Owner' });
  for (let n = 1; n <= 5; n++) {
    const names = { collection_name: `Collection ${n}`, category_id: 'AA', category_name: 'Category' };
    await madeBy(admin, '/admin/collections', { collection_id: `AA000${n}`, ...names });
  }
  await madeBy(admin, '/admin/tags', { tag_name: 'rare' });
  await dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level, temporal_coverage_start_date)
     SELECT c.collection_id || 'DS' || lpad(n::text, 4, '0'),
            'Common series ' || translate(n::text, '0123456789', 'abcdefghij') || 'x', c.id, o.id,
            (ARRAY['NONE', 'VIEW', 'DOWNLOAD'])[1 + n % 3]::access_level, make_date(1900 + n % 100, 1, 1)
       FROM generate_series(1, $1::integer / 5) n, collections c, data_owners o`,
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
}, 120_000);

afterAll(() => test_.close());

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
  },
);

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
