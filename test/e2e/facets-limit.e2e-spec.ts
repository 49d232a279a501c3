import { madeBy } from '../support/administration.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const MOST = 5_000;
const PART = 500;

interface Facets {
  readonly datasets: number;
  readonly is_complete: boolean;
  readonly tags: readonly unknown[];
  readonly categories: readonly { readonly value: string; readonly name: string }[];
  readonly collections: readonly { readonly value: string; readonly datasets: number }[];
}

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin, dataSource } = test_;
  await madeBy(admin, '/admin/collections', {
    ...{ collection_id: 'FL0001', collection_name: 'Many', category_id: 'FL', category_name: 'Category' },
  });
  await madeBy(admin, '/admin/data-owners', { name: 'Owner' });
  // In parts, as a statement has its time.
  for (let first = 1; first <= MOST + 1; first += PART) {
    await dataSource.query(
      `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level)
       SELECT 'FL0001DS' || lpad(n::text, 4, '0'), 'Series ' || CASE WHEN n <= $1::integer THEN 'bounded' ELSE 'beyond' END,
              c.id, o.id, 'VIEW'
         FROM generate_series($2::integer, $3::integer) n, collections c, data_owners o`,
      [MOST, first, Math.min(first + PART - 1, MOST + 1)],
    );
  }
});

afterAll(() => test_.close());

test.each([
  ['all of them, without a filter', '', MOST + 1, true],
  ['the newest, where one more than is counted matches', '?q=series', MOST, false],
  ['all that match, where they are as many as are counted', '?q=bounded', MOST, true],
])('facets count %s', async (_, query, datasets, isComplete) => {
  const reader = await test_.newUser(`reader${query.length}@test.example`);
  for (const caller of [test_.admin, reader]) {
    const { body } = await caller.get<Facets>(`/datasets/facets${query}`);
    expect([body.datasets, body.is_complete]).toEqual([datasets, isComplete]);
    expect(body.collections).toEqual([{ value: 'FL0001', name: 'Many', datasets }]);
  }
});

test('a category has no name of a collection that the caller does not see', async () => {
  await madeBy(test_.admin, '/admin/collections', {
    ...{ collection_id: 'FL0002', collection_name: 'Closed', category_id: 'FL', category_name: 'A secret programme' },
  });
  await test_.dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level)
     SELECT 'FL0002DS0001', 'Closed', c.id, o.id, 'NONE' FROM collections c, data_owners o WHERE c.collection_id = 'FL0002'`,
  );
  const reader = await test_.newUser('outsider@test.example');
  for (const query of ['', '?q=series']) {
    const { body } = await reader.get<Facets>(`/datasets/facets${query}`);
    expect(body.categories).toEqual([expect.objectContaining({ value: 'FL', name: 'Category' })]);
  }
  const { body } = await test_.admin.get<Facets>('/datasets/facets');
  expect(body.categories).toEqual([expect.objectContaining({ value: 'FL', name: 'A secret programme' })]);
});
