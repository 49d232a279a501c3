import { DatasetRetentionService } from '#modules/datasets/dataset-retention.service.js';
import { madeBy } from '../support/administration.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
});

afterAll(() => test_.close());

test('datasets that cannot be purged do not keep those behind them, however many they are', async () => {
  const { admin, dataSource } = test_;
  await madeBy(admin, '/admin/data-owners', { name: 'Owner' });
  const names = { collection_name: 'Kept', category_id: 'KP', category_name: 'Kept' };
  await madeBy(admin, '/admin/collections', { collection_id: 'KP0001', ...names });
  // Many were deleted at the same time.
  await dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level, deleted_at)
     SELECT 'KP0001DS' || lpad(n::text, 4, '0'), 'Title', c.id, o.id, 'VIEW',
            now() - interval '40 days' + (n / 50) * interval '1.000001 days'
       FROM generate_series(1, 125) n, collections c, data_owners o`,
  );
  await dataSource.query('CREATE TABLE clinging (dataset_id integer REFERENCES datasets (id))');
  await dataSource.query(`INSERT INTO clinging SELECT id FROM datasets WHERE ds_id <= 'KP0001DS0110'`);
  const retention = test_.app.get(DatasetRetentionService);
  expect(await retention.runOnce()).toBe(15);
  await dataSource.query('DROP TABLE clinging');
  expect(await retention.runOnce()).toBe(110);
  expect(await dataSource.query('SELECT 1 FROM datasets')).toEqual([]);
});
