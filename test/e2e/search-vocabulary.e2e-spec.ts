import pg from 'pg';
import { SearchRefreshService } from '#modules/datasets/search-refresh.service.js';
import { madeBy } from '../support/administration.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
  const { admin } = test_;
  await madeBy(admin, '/admin/data-owners', { name: 'Owner' });
  const names = { collection_name: 'Collection', category_id: 'AA', category_name: 'Category' };
  await madeBy(admin, '/admin/collections', { collection_id: 'AA0001', ...names });
});

afterAll(() => test_.close());

const INSERT = `
  INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level)
  SELECT $1, $2, c.id, o.id, 'VIEW' FROM collections c, data_owners o`;

async function words(): Promise<string[]> {
  const rows = await test_.dataSource.query<{ word: string }[]>('SELECT DISTINCT word FROM search_vocabulary');
  return rows.map(({ word }) => word);
}

/** All words, some at a time. */
async function sweepAll(): Promise<void> {
  for (let n = 0; n < 10; n++) await test_.app.get(SearchRefreshService).sweepWords(3);
}

/** Until all transactions are through that were open meanwhile, those of other databases of the server too. */
async function settle(): Promise<void> {
  const left = (): Promise<unknown[]> => test_.dataSource.query<unknown[]>('SELECT * FROM search_words_aside');
  while ((await left()).length > 0) await test_.app.get(SearchRefreshService).sweepWords(3);
}

test('words of datasets that are gone are forgotten, and no others', async () => {
  await test_.dataSource.query(INSERT, ['AA0001DS0001', 'Elephants stay']);
  await test_.dataSource.query(INSERT, ['AA0001DS0002', 'Zebras leave, elephants too, café']);
  await test_.dataSource.query(`DELETE FROM datasets WHERE ds_id = 'AA0001DS0002'`);
  expect(await words()).toEqual(expect.arrayContaining(['elephants', 'zebras', 'cafe']));
  await sweepAll();
  expect((await words()).sort()).toEqual([
    'categori',
    'category',
    'collect',
    'collection',
    'eleph',
    'elephants',
    'owner',
    'stay',
  ]);
  await settle();
  const { body } = await test_.admin.get('/datasets?q=elefants');
  expect(body).toHaveLength(1);
});

test('a word that comes back while it is taken away stays', async () => {
  await test_.dataSource.query(INSERT, ['AA0001DS0003', 'Giraffes']);
  await test_.dataSource.query(`DELETE FROM datasets WHERE ds_id = 'AA0001DS0003'`);
  const { target } = test_.database;
  const writer = new pg.Client({ ...target, database: target.name });
  await writer.connect();
  try {
    await writer.query('BEGIN');
    await writer.query(INSERT, ['AA0001DS0004', 'Giraffes again']);
    await sweepAll();
    expect(await words()).not.toContain('giraffes');
    await writer.query('COMMIT');
  } finally {
    await writer.end();
  }
  await settle();
  expect(await words()).toContain('giraffes');
});
