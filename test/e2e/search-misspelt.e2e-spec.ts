import { madeBy } from '../support/administration.js';
import type { ApiCaller } from '../support/api-caller.js';
import { nextOf, walkDatasets } from '../support/catalogue-walk.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const DATASETS = 30;
/** Neither this nor a word that begins like it is in any of the datasets. */
const MISSPELT = 'q=rainfalk+seires';

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

/** The words stand in the title, a tag or the description, so that there are several ranks. */
beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  await madeBy(admin, '/admin/data-owners', { name: 'Owner' });
  const names = { collection_name: 'Collection', category_id: 'AA', category_name: 'Category' };
  await madeBy(admin, '/admin/collections', { collection_id: 'AA0001', ...names });
  for (let n = 1; n <= DATASETS; n++) {
    const isInTitle = n % 3 === 0;
    await write(n, isInTitle ? 'Rainfall series' : `Number ${n}`, n % 3 === 1 ? 'Rainfall of a series' : null);
  }
  await madeBy(admin, '/admin/tags', { tag_name: 'rainfall-series' });
  await test_.dataSource.query(
    `INSERT INTO dataset_tags SELECT d.id, t.id FROM datasets d, tags t
      WHERE d.title LIKE 'Number%' AND d.description IS NULL`,
  );
  reader = await test_.newUser('reader@test.example');
});

afterAll(() => test_.close());

async function write(number: number, title: string, description: string | null = null, level = 'VIEW'): Promise<void> {
  await test_.dataSource.query(
    `INSERT INTO datasets (ds_id, title, description, collection_id, data_owner_id, access_level)
     SELECT 'AA0001DS' || lpad($1::text, 4, '0'), $2, $3, c.id, o.id, $4 FROM collections c, data_owners o`,
    [number, title, description, level],
  );
}

async function remove(from: number): Promise<void> {
  await test_.dataSource.query(`DELETE FROM datasets WHERE ds_id >= 'AA0001DS' || lpad($1::text, 4, '0')`, [from]);
}

test('the best place counts: the title, then tags, then the description', async () => {
  const walked = await walkDatasets(reader, `/datasets?limit=7&${MISSPELT}`);
  const placeOf = (dsId: string): number => [0, 2, 1][Number(dsId.slice(-4)) % 3] ?? 0;
  expect(walked).toHaveLength(DATASETS);
  const places = walked.map(placeOf);
  expect(places).toEqual([...places].sort());
});

test('a walk comes to every dataset once, while datasets with nearer and other similar words come', async () => {
  const all = await walkDatasets(reader, `/datasets?limit=100&${MISSPELT}`);
  let next = 100;
  for (const limit of [1, 4, 7]) {
    const words = ['rainfalks', 'rainfals', 'rainfally', 'serries', 'serie', 'seiries', 'rainfell', 'rainfull'];
    const walked = await walkDatasets(reader, `/datasets?limit=${limit}&${MISSPELT}`, async () => {
      const word = words.shift();
      if (word !== undefined) await write(next++, `${word} rainfall series`);
    });
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked.filter((dsId) => all.includes(dsId))).toEqual(all);
    await remove(100);
  }
});

test('no hidden dataset shows in a cursor, nor in what lists, totals and facets answer', async () => {
  const read = async (): Promise<unknown[]> => {
    const answers: unknown[] = [];
    for (const path of [
      `/datasets?limit=4&total=exact&${MISSPELT}`,
      `/datasets?limit=4&sort=-title&${MISSPELT}`,
      `/datasets/facets?${MISSPELT}`,
      '/datasets?limit=4&q=rainfxll',
    ]) {
      const answer = await reader.get(path);
      answers.push([answer.status, answer.body, nextOf(answer), answer.headers.get('x-total-count')]);
    }
    return answers;
  };
  const before = await read();
  for (const [n, word] of ['rainfalks', 'rainfalls', 'seiries', 'serries', 'rainfxllx'].entries()) {
    await write(200 + n, `${word} rainfall series`, null, 'NONE');
    expect(await read()).toEqual(before);
  }
  // Hundreds that are nearer than what is meant.
  await test_.dataSource.query(
    `INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, access_level)
     SELECT 'AA0001DS' || lpad((300 + n)::text, 4, '0'),
            'rainfalk' || chr(97 + n / 26) || chr(97 + n % 26), c.id, o.id, 'NONE'
       FROM generate_series(0, 399) n, collections c, data_owners o`,
  );
  expect(await read()).toEqual(before);
  expect(await walkDatasets(admin, '/datasets?limit=100&q=rainfalkab')).toHaveLength(1);
  await remove(200);
});
