import { SearchRefreshService } from '#modules/datasets/search-refresh.service.js';
import { SearchChanges1795392000019 } from '../../migrations/1795392000019-search-changes.js';
import { type Json, madeBy } from '../support/administration.js';
import type { ApiCaller } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const [DATASET, BELOW] = ['AA0001DS0001', 'AA0001DS0002'] as const;

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;
let owner: number;
let raw: number;

beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  const make = (path: string, content: Json): Promise<Json> => madeBy(admin, path, content);
  await make('/admin/regions', { region_id: 'land', region_name: 'Land' });
  await make('/admin/regions', { region_id: 'north', region_name: 'North', parent_region_id: 'land' });
  owner = Number((await make('/admin/data-owners', { name: 'Owner' }))['id']);
  raw = Number((await make('/admin/raw-datasets', { rds_id: 'R1', title: 'Raw', source: 'Here' }))['id']);
  const other = await make('/admin/raw-datasets', { rds_id: 'R2', title: 'Other', source: 'There' });
  await make('/admin/data-owners', { name: 'Another' });
  await make('/admin/collections', {
    collection_id: 'AA0001',
    collection_name: 'Collection',
    category_id: 'AA',
    category_name: 'Category',
  });
  await make('/admin/datasets', {
    ds_id: DATASET,
    title: 'Series',
    collection_id: 'AA0001',
    data_owner_name: 'Owner',
    raw_dataset_ids: [raw],
    tags: ['first', 'second'],
    spatial_coverage_region_id: 'land',
    temporal_coverage_start_date: '2019',
    additional_metadata: { licence: 'CC0' },
    access_level: 'VIEW',
  });
  await make('/admin/datasets', {
    ds_id: BELOW,
    title: 'Of the north',
    collection_id: 'AA0001',
    data_owner_name: 'Another',
    raw_dataset_ids: [other['id']],
    spatial_coverage_region_id: 'north',
  });
  const form = tableForm('cases', 'id\n1\n', { data_dictionary: { id: { description: 'Number', comments: '' } } });
  expect((await uploadTable(admin, DATASET, form)).status).toBe(201);
  reader = await test_.newUser('reader@test.example');
});

afterAll(() => test_.close());

/** Which datasets count as changed by what `work` does. */
async function changedBy(work: () => Promise<{ status: number }>): Promise<string[]> {
  const [{ now }] = await test_.dataSource.query<[{ now: string }]>(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
  );
  expect((await work()).status).toBeLessThan(300);
  const { body } = await admin.get<{ ds_id: string }[]>(`/datasets?updated_since=${now}`);
  return body.map((row) => row.ds_id);
}

async function found(words: string, caller = reader): Promise<string[]> {
  const { body } = await caller.get<{ ds_id: string }[]>(`/datasets?q=${encodeURIComponent(words)}`);
  return body.map((row) => row.ds_id);
}

describe('a dataset counts as changed with', () => {
  test.each<[string, string, Json, readonly string[]]>([
    ['the name of its region', '/admin/regions/land', { region_name: 'Country' }, [DATASET]],
    ['the region of its region', '/admin/regions/north', { parent_region_id: null }, [BELOW]],
    ['the title of a raw dataset', '/admin/raw-datasets/:raw', { title: 'Rawer' }, [DATASET]],
    ['its source', '/admin/raw-datasets/:raw', { source: 'Elsewhere' }, [DATASET]],
    ['its id', '/admin/raw-datasets/:raw', { rds_id: 'R9' }, [DATASET]],
    ['the name of its owner', '/admin/data-owners/:owner', { name: 'Proprietor' }, [DATASET]],
    ['the contact of its owner', '/admin/data-owners/:owner', { contact_person: 'Asha Rao' }, [DATASET]],
    ['the address of the contact', '/admin/data-owners/:owner', { contact_person_email: 'a@example.org' }, [DATASET]],
    ['no contact any more', '/admin/data-owners/:owner', { contact_person: null }, [DATASET]],
    ['the name of its category', '/admin/collections/AA0001', { category_name: 'Sort' }, [DATASET, BELOW]],
    ['the name of its collection', '/admin/collections/AA0001', { collection_name: 'Family' }, [DATASET, BELOW]],
    [
      'what is said of a table',
      `/admin/datasets/${DATASET}/STANDARDISED/tables/cases`,
      { source: 'A site' },
      [DATASET],
    ],
    ['its own links', `/admin/datasets/${DATASET}`, { tags: ['second', 'third'] }, [DATASET]],
    ['its title', `/admin/datasets/${DATASET}`, { title: 'Time series' }, [DATASET]],
  ])('%s, and with no change that changes nothing', async (_, path, change, expected) => {
    const patch = (): Promise<{ status: number }> =>
      admin.patch(path.replace(':raw', String(raw)).replace(':owner', String(owner)), change);
    expect(await changedBy(patch)).toEqual(expected);
    expect(await changedBy(patch)).toEqual([]);
  });

  test('none of what it has already', async () => {
    const same = {
      title: 'Time series',
      tags: ['third', 'second', 'third'],
      raw_dataset_ids: [raw],
      temporal_coverage_start_date: '2019-01-01',
      additional_metadata: { licence: 'CC0', absent: null },
    };
    expect(await changedBy(() => admin.patch(`/admin/datasets/${DATASET}`, same))).toEqual([]);
    expect(await changedBy(() => admin.patch(`/admin/datasets/${DATASET}`, {}))).toEqual([]);
  });

  test('what more of them share than are written at once, a little later', async () => {
    const { dataSource } = test_;
    await dataSource.query(
      `WITH made AS (
         INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, spatial_coverage_region_id)
         SELECT 'AA0001DS' || n, 'One of many', c.id, o.id, 'land' FROM generate_series(1001, 1600) n, collections c, data_owners o
          WHERE o.id = $1 RETURNING id)
       INSERT INTO dataset_raw_datasets (dataset_id, raw_dataset_id) SELECT id, $2 FROM made`,
      [owner, raw],
    );
    for (const [path, change] of [
      [`/admin/raw-datasets/${raw}`, { title: 'Rawest' }],
      ['/admin/regions/land', { region_name: 'Continent' }],
    ] as const) {
      await dataSource.query(`UPDATE dataset_search SET updated_at = '2020-01-01'`);
      expect((await admin.patch(path, change)).status).toBe(200);
      const count = async (): Promise<number> => {
        await test_.app.get(SearchRefreshService).runOnce();
        const { headers } = await admin.get('/datasets?limit=1&total=exact&updated_since=2021-01-01T00:00:00Z');
        return Number(headers.get('x-total-count'));
      };
      while ((await count()) < 601);
      expect(await count()).toBe(601);
    }
  });
});

describe('a column that no dictionary describes', () => {
  const upload = async (table: string, content: string, data_dictionary: Json, bucket?: string): Promise<void> => {
    const { status, body } = await uploadTable(admin, DATASET, tableForm(table, content, { data_dictionary }), bucket);
    expect([status, body]).toEqual([201, body]);
  };

  test('is found by its name, and one that is hidden is not', async () => {
    const described = { district: { description: 'Where', comments: '', access: true } };
    const hidden = { patient: { description: 'Who', comments: '', access: false } };
    await upload('weekly', 'district,patient,haemoglobin,Ward\n1,2,3,4\n', { ...described, ...hidden });
    expect([await found('district'), await found('haemoglobin'), await found('ward')]).toEqual([
      [DATASET],
      [DATASET],
      [DATASET],
    ]);
    expect([await found('patient'), await found('patient', admin)]).toEqual([[], []]);
    // One letter is wrong.
    expect(await found('haemoglobjn')).toEqual([DATASET]);
  });

  test('is found no more once it is hidden, and again once it is not', async () => {
    const path = `/admin/datasets/${DATASET}/STANDARDISED/tables/weekly`;
    const say = (access: boolean): Promise<{ status: number }> =>
      admin.patch(path, { data_dictionary: { haemoglobin: { description: 'g/l', comments: '', access } } });
    expect((await say(false)).status).toBe(200);
    expect(await found('haemoglobin')).toEqual([]);
    expect((await say(true)).status).toBe(200);
    expect(await found('haemoglobin')).toEqual([DATASET]);
  });

  test('is not found in the other bucket, nor once the table is gone', async () => {
    await upload('lines', 'bilirubin\n1\n', {}, 'PREPROCESSED');
    expect([await found('bilirubin'), await found('bilirubin', admin)]).toEqual([[], []]);
    await upload('daily', 'creatinine\n1\n', {});
    expect(await found('creatinine')).toEqual([DATASET]);
    await admin.delete(`/admin/datasets/${DATASET}/STANDARDISED/tables/daily`);
    expect(await found('creatinine')).toEqual([]);
  });

  test('is found where it was uploaded before the migration, which changes no dataset', async () => {
    await upload('blood', 'platelets\n1\n', {});
    const times = (): Promise<unknown> =>
      test_.dataSource.query('SELECT dataset_id, updated_at::text FROM dataset_search ORDER BY dataset_id');
    const before = await times();
    const runner = test_.dataSource.createQueryRunner();
    try {
      const migration = new SearchChanges1795392000019();
      await migration.down(runner);
      expect(await found('platelets')).toEqual([]);
      await migration.up(runner);
    } finally {
      await runner.release();
    }
    expect(await found('platelets')).toEqual([DATASET]);
    expect(await times()).toEqual(before);
  });
});
