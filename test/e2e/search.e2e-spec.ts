import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { type Json, madeBy } from '../support/administration.js';
import { type Answer, type ApiCaller, type Problem } from '../support/api-caller.js';
import { nextOf, walkDatasets } from '../support/catalogue-walk.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let test_: TestApp;
let admin: ApiCaller;
let reader: ApiCaller;

const ids = async (query: string, caller = admin): Promise<string[]> => {
  const { status, body } = await caller.get<{ ds_id: string }[]>(`/datasets?${query}`);
  if (status !== 200) throw new Error(`${query}: ${status} ${JSON.stringify(body)}`);
  return body.map((row) => row.ds_id);
};
const sorted = async (query: string, caller = admin): Promise<string[]> => (await ids(query, caller)).sort();
const q = (text: string): string => `q=${encodeURIComponent(text)}`;
const square = (west: number, south: number, east: number, north: number): string =>
  JSON.stringify({
    type: 'Feature',
    properties: {},
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, south],
          [east, south],
          [east, north],
          [west, north],
          [west, south],
        ],
      ],
    },
  });

const [TB, HEAT, SCHOOL, KANNADA, HINDI, WATER] = [
  'HE0001DS0001',
  'CL0001DS0001',
  'ED0001DS0001',
  'HE0001DS0002',
  'HE0001DS0003',
  'CL0001DS0002',
] as const;

const DATASETS: Json[] = [
  {
    ds_id: TB,
    title: 'Tuberculosis notifications',
    description: 'Cases by district and month. Temperatures are in another dataset.',
    data_owner_name: 'Ministry of Health',
    tags: ['health', 'monthly'],
    spatial_coverage_region_id: 'country_A',
    spatial_resolution: 'DISTRICT',
    temporal_resolution: 'MONTH',
    temporal_coverage_start_date: '2018',
    temporal_coverage_end_date: '2019',
    access_level: 'DOWNLOAD',
  },
  {
    ds_id: HEAT,
    title: 'Daily maximum temperature',
    description: null,
    data_owner_name: 'Meteorological Office',
    tags: ['climate', 'air-quality'],
    spatial_coverage_region_id: 'state_A1',
    spatial_resolution: 'STATE',
    temporal_resolution: 'DATE',
    temporal_coverage_start_date: '2020',
    access_level: 'VIEW',
  },
  {
    ds_id: SCHOOL,
    title: 'Enrolment in schools, Café survey',
    description: 'Pupils and teachers.',
    data_owner_name: 'Ministry of Education',
    tags: ['education', 'health'],
    spatial_coverage_region_id: 'district_A1x',
    temporal_coverage_end_date: '1999',
    access_level: 'NONE',
  },
  { ds_id: KANNADA, title: 'ಕರ್ನಾಟಕ ಜಿಲ್ಲೆಗಳ ಆರೋಗ್ಯ ವರದಿ', data_owner_name: 'Ministry of Health', access_level: 'VIEW' },
  { ds_id: HINDI, title: 'राष्ट्रीय स्वास्थ्य सर्वेक्षण', data_owner_name: 'Ministry of Health', access_level: 'VIEW' },
  {
    ds_id: WATER,
    title: 'Ground water level',
    data_owner_name: 'Water Office',
    spatial_coverage_region_id: 'country_B',
    spatial_resolution: 'LAT/LONG',
    access_level: 'DOWNLOAD',
  },
];

beforeAll(async () => {
  test_ = await startTestApp();
  ({ admin } = test_);
  const make = (path: string, content: Json): Promise<Json> => madeBy(admin, path, content);
  for (const [region_id, parent_region_id] of [
    ['country_A', null],
    ['state_A1', 'country_A'],
    ['district_A1x', 'state_A1'],
    ['country_B', null],
  ]) {
    await make('/admin/regions', { region_id, region_name: `Region ${String(region_id)}`, parent_region_id });
  }
  for (const [collection_id, category_id] of [
    ['HE0001', 'HE'],
    ['CL0001', 'ENV'],
    ['ED0001', 'ENV'],
  ]) {
    const names = { collection_name: `Series ${String(collection_id)}`, category_name: `Group ${String(category_id)}` };
    await make('/admin/collections', { collection_id, category_id, ...names });
  }
  const raw = await make('/admin/raw-datasets', { rds_id: 'R1', title: 'Raw', source: 'Here' });
  for (const dataset of DATASETS) {
    await make('/admin/data-owners', { name: dataset['data_owner_name'] });
    const collection_id = String(dataset['ds_id']).slice(0, 6);
    await make('/admin/datasets', { collection_id, raw_dataset_ids: [raw['id']], ...dataset });
  }
  for (const [region, shape] of [
    ['country_A', square(60, 5, 100, 35)],
    ['country_B', square(170, -20, 179, -10)],
  ]) {
    const content = new Uint8Array(gzipSync(shape ?? ''));
    const { status } = await admin.upload(`/admin/shapefiles/${region}`, [
      { field: 'shapefile', name: 'shape.geojson.gz', content },
    ]);
    expect(status).toBeLessThan(300);
  }
  reader = await test_.newUser('reader@test.example');
});

afterAll(() => test_.close());

describe('q', () => {
  test.each([
    ['the title', 'tuberculosis', [TB]],
    ['the description', 'pupils', [SCHOOL]],
    ['a tag', 'monthly', [TB]],
    ['the owner', 'meteorological', [HEAT]],
    ['the collection', 'series', DATASETS.map((dataset) => String(dataset['ds_id'])).sort()],
    ['the id', 'cl0001ds0001', [HEAT]],
    ['another form of the word', 'notification', [TB]],
    ['the beginning of a word', 'tubercu', [TB]],
    ['upper case', 'TUBERCULOSIS', [TB]],
    ['a word with an accent, without it', 'cafe', [SCHOOL]],
    ['and with it', 'café', [SCHOOL]],
    ['all words, not any', 'tuberculosis temperature', [TB]],
    ['words among those that say nothing', 'the water of the ground', [WATER]],
    ['part of a tag with a dash', 'quality', [HEAT]],
    ['one letter too few', 'tuberclosis', [TB]],
    ['two letters swapped', 'tubrecuolsis', [TB]],
    ['a misspelt word beside a right one', 'ground wtaer', [WATER]],
    ['a word that none has', 'xylophone', []],
    ['Kannada', 'ಆರೋಗ್ಯ', [KANNADA]],
    ['the beginning of a Kannada word', 'ಜಿಲ್ಲೆ', [KANNADA]],
    ['Devanagari', 'स्वास्थ्य', [HINDI]],
    ['the beginning of a Hindi word, which ends in a vowel sign', 'सर्वे', [HINDI]],
    ['a misspelt Hindi word', 'स्वस्थ्य', [HINDI]],
  ])('finds by %s', async (_, text, expected) => {
    expect(await sorted(q(text))).toEqual(expected);
  });

  test('puts a match in the title before one in the description', async () => {
    expect(await ids(q('temperature'))).toEqual([HEAT, TB]);
    expect(await ids(`${q('temperature')}&sort=ds_id`)).toEqual([HEAT, TB]);
    expect(await ids(`${q('temperature')}&sort=-ds_id`)).toEqual([TB, HEAT]);
  });

  test('leaves out what only similar words have, where the word itself is found', async () => {
    const raw = await admin.get<Json[]>('/admin/raw-datasets');
    const common = { raw_dataset_ids: [raw.body[0]?.['id']], collection_id: 'HE0001', data_owner_name: 'Water Office' };
    await madeBy(admin, '/admin/datasets', { ...common, ds_id: 'HE0001DS0007', title: 'Grounds of parks' });
    expect(await sorted(q('ground'))).toEqual([WATER, 'HE0001DS0007']);
    await madeBy(admin, '/admin/datasets', { ...common, ds_id: 'HE0001DS0008', title: 'Grxund' });
    expect(await sorted(q('grxund'))).toEqual(['HE0001DS0008']);
    expect(await sorted(q('grxxnd'))).toEqual(['HE0001DS0008']);
    for (const dsId of ['HE0001DS0007', 'HE0001DS0008']) await admin.delete(`/admin/datasets/${dsId}`);
  });

  test('follows what is renamed, in the same moment', async () => {
    const { body: owners } = await admin.get<{ id: number; name: string }[]>('/admin/data-owners');
    const owner = owners.find(({ name }) => name === 'Water Office');
    await admin.patch(`/admin/data-owners/${String(owner?.id)}`, { name: 'Hydrology Desk' });
    expect(await ids(q('hydrology'))).toEqual([WATER]);
    const { body: tags } = await admin.get<{ id: number; tag_name: string }[]>('/admin/tags');
    const tag = tags.find(({ tag_name }) => tag_name === 'climate');
    await admin.patch(`/admin/tags/${String(tag?.id)}`, { tag_name: 'atmosphere' });
    expect([await ids(q('atmosphere')), await ids('tag=atmosphere'), await ids('tag=climate')]).toEqual([
      [HEAT],
      [HEAT],
      [],
    ]);
    await admin.patch('/admin/collections/ED0001', { collection_name: 'Kindergartens', category_id: 'EDU' });
    expect([await ids(q('kindergarten')), await ids('category=EDU'), await ids('category=ENV&sort=-ds_id')]).toEqual([
      [SCHOOL],
      [SCHOOL],
      [WATER, HEAT],
    ]);
    await admin.patch('/admin/collections/ED0001', { category_id: 'ENV' });
    await admin.patch(`/admin/tags/${String(tag?.id)}`, { tag_name: 'climate' });
    await admin.patch(`/admin/data-owners/${String(owner?.id)}`, { name: 'Water Office' });
  });

  test('finds tables and columns, but for hidden columns and the other bucket', async () => {
    const dictionary = {
      district_code: { description: 'Of the district', comments: '', access: true },
      patient_name: { description: 'Of the patient', comments: '', access: false },
    };
    const form = tableForm('weeklycases', 'district_code,patient_name\n1,x\n', { data_dictionary: dictionary });
    expect((await uploadTable(admin, TB, form)).status).toBe(201);
    await uploadTable(admin, TB, tableForm('rawlines', 'id\n1\n'), 'PREPROCESSED');
    expect([await ids(q('weeklycases')), await ids(q('district_code'))]).toEqual([[TB], [TB]]);
    expect([await ids(q('patient')), await ids(q('rawlines'))]).toEqual([[], []]);
    await admin.delete(`/admin/datasets/${TB}/STANDARDISED/tables/weeklycases`);
    expect(await ids(q('weeklycases'))).toEqual([]);
  });

  test.each([
    ['', 200],
    ['   ', 200],
    ['!!! & | <-> :* \'"\\', 200],
    ["'; DROP TABLE datasets; --", 200],
    ["a' & !b:*", 200],
    ['the of and', 200],
    ['x', 200],
    ['🎉', 200],
    ['日本語 한국어 العربية עברית', 200],
    ['\u202e\u200d\u0301', 200],
    ['word '.repeat(20), 200],
    [Array.from({ length: 20 }, (_, index) => `w${index}`).join(' '), 200],
    [Array.from({ length: 21 }, (_, index) => `w${index}`).join(' '), 422],
    ['a'.repeat(500), 200],
    ['a'.repeat(501), 422],
    ['long '.repeat(2_000), 422],
    ['zero\0', 422],
  ])('takes or refuses whatever is written (%j)', async (text, status) => {
    for (const path of ['/datasets', '/datasets/facets']) {
      const answer = await reader.get<Problem>(`${path}?${q(text)}`);
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, status === 200 ? undefined : 'q']);
    }
  });

  test('without a word asks nothing', async () => {
    expect(await ids(q(' — '))).toEqual(await ids(''));
  });
});

describe('a filter', () => {
  test.each([
    ['tag=health', [SCHOOL, TB]],
    ['tag=monthly&tag=climate', [HEAT, TB]],
    ['tag=nothing', []],
    ['tag=health&tag=nothing', [SCHOOL, TB]],
    ['collection=HE0001', [TB, KANNADA, HINDI]],
    ['collection=HE0001&collection=ED0001', [SCHOOL, TB, KANNADA, HINDI]],
    ['collection=none', []],
    ['category=ENV', [HEAT, WATER, SCHOOL]],
    ['category=ENV&collection=ED0001', [SCHOOL]],
    ['category=HE&collection=ED0001', []],
    ['data_owner=Ministry%20of%20Health', [TB, KANNADA, HINDI]],
    ['data_owner=Ministry', []],
    ['region=country_A', [HEAT, SCHOOL, TB]],
    ['region=state_A1', [HEAT, SCHOOL]],
    ['region=district_A1x&region=country_B', [WATER, SCHOOL]],
    ['region=atlantis', []],
    ['bbox=90,30,110,40', [HEAT, SCHOOL, TB]],
    ['bbox=101,30,110,40', []],
    ['bbox=178,-15,-170,0', [WATER]],
    ['bbox=170,-15,65,20', [HEAT, WATER, SCHOOL, TB]],
    ['spatial_resolution=STATE&spatial_resolution=LAT/LONG', [HEAT, WATER]],
    ['temporal_resolution=MONTH', [TB]],
    ['datetime=2019', [TB]],
    ['datetime=2019/2020', [HEAT, TB]],
    ['datetime=../2018-01-01', [SCHOOL, TB]],
    ['datetime=../2017-12-31', [SCHOOL]],
    ['datetime=2019-12-31/..', [HEAT, TB]],
    ['datetime=2020-01-01/', [HEAT]],
    ['datetime=2031-05-07T10:00:00Z', [HEAT]],
    ['datetime=../..', [HEAT, SCHOOL, TB]],
    ['access_level=DOWNLOAD', [HEAT, WATER, SCHOOL, TB, KANNADA, HINDI]],
    ['tag=health&region=state_A1&q=pupils&datetime=1990/2000', [SCHOOL]],
    ['tag=health&region=state_A1&q=tuberculosis', []],
  ])('%s', async (query, expected) => {
    expect(await sorted(query)).toEqual([...expected].sort());
  });

  test('by the level that the caller has', async () => {
    const member = await test_.newUser('levels@test.example');
    await madeBy(admin, '/admin/user-permissions', {
      user_email: 'levels@test.example',
      resource_type: 'DATASET',
      resource_id: HEAT,
      permission: 'DOWNLOAD',
    });
    await madeBy(admin, '/admin/user-permissions', {
      user_email: 'levels@test.example',
      resource_type: 'DATASET',
      resource_id: SCHOOL,
      permission: 'VIEW',
    });
    expect(await sorted('access_level=DOWNLOAD', member)).toEqual([HEAT, WATER, TB]);
    expect(await sorted('access_level=VIEW', member)).toEqual([HEAT, WATER, SCHOOL, TB, KANNADA, HINDI]);
    expect(await sorted('access_level=NONE', member)).toEqual([HEAT, WATER, SCHOOL, TB, KANNADA, HINDI]);
    expect(await sorted('access_level=DOWNLOAD', reader)).toEqual([WATER, TB]);
    const { body } = await member.get<Json[]>(`/datasets?q=temperature`);
    expect(body[0]).toMatchObject({ ds_id: HEAT, access_level: 'DOWNLOAD' });
  });

  test('by the time of the last change, that of tables included', async () => {
    const [{ now }] = await test_.dataSource.query<[{ now: string }]>(
      `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS now`,
    );
    expect(await ids(`updated_since=${now}`)).toEqual([]);
    await uploadTable(admin, WATER, tableForm('wells', 'id\n1\n'));
    await admin.patch(`/admin/datasets/${SCHOOL}`, { additional_metadata: { note: 1 } });
    expect(await ids(`updated_since=${now}&sort=updated_at`)).toEqual([WATER, SCHOOL]);
    expect((await ids('sort=-updated_at')).slice(0, 2)).toEqual([SCHOOL, WATER]);
    expect(await ids(`updated_since=${encodeURIComponent(now.replace('Z', '+00:00'))}`)).toHaveLength(2);
  });

  test.each([
    ['tag=', 'tag'],
    ['tag=a&'.repeat(51), 'tag'],
    ['bbox=1,2,3', 'bbox'],
    ['bbox=1,2,3,x', 'bbox'],
    ['bbox=1,50,3,40', 'bbox'],
    ['bbox=0,0,181,1', 'bbox'],
    ['bbox=NaN,0,1,1', 'bbox'],
    ['datetime=', 'datetime'],
    ['datetime=2020/2019', 'datetime'],
    ['datetime=2019/2020/2021', 'datetime'],
    ['datetime=soon', 'datetime'],
    ['datetime=2019-02-30', 'datetime'],
    ['datetime=..', 'datetime'],
    ['spatial_resolution=state', 'spatial_resolution'],
    ['temporal_resolution=CENTURY', 'temporal_resolution'],
    ['access_level=view', 'access_level'],
    ['access_level=VIEW&access_level=VIEW', 'access_level'],
    ['updated_since=2019', 'updated_since'],
    ['updated_since=yesterday', 'updated_since'],
    ['region=a%00b', 'region'],
    [`data_owner=${'x'.repeat(301)}`, 'data_owner'],
    ['tag[]=health', 'tag[]'],
    ['q=a&q=b', 'q'],
    ['owner=x', 'owner'],
  ])('%s: 422 naming it', async (query, path) => {
    for (const list of ['/datasets', '/datasets/facets']) {
      const { status, body } = await reader.get<Problem>(`${list}?${query}`);
      expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation-failed', path]);
    }
  });
});

describe('an order', () => {
  test.each([
    ['ds_id', [HEAT, WATER, SCHOOL, TB, KANNADA, HINDI]],
    ['-ds_id', [HINDI, KANNADA, TB, SCHOOL, WATER, HEAT]],
    ['title', [HEAT, SCHOOL, WATER, TB, HINDI, KANNADA]],
    ['-title', [KANNADA, HINDI, TB, WATER, SCHOOL, HEAT]],
  ])('%s, in one page and in pages of one', async (sort, expected) => {
    expect(await ids(`sort=${sort}`)).toEqual(expected);
    expect(await walkDatasets(admin, `/datasets?sort=${sort}&limit=1`)).toEqual(expected);
    const seen = expected.filter((dsId) => dsId !== SCHOOL);
    expect(await walkDatasets(reader, `/datasets?sort=${sort}&limit=2`)).toEqual(seen);
  });

  test.each(['relevance', 'size', '', 'ds_id&sort=title', '--title'])('sort=%s: 422', async (sort) => {
    const { status, body } = await admin.get<Problem>(`/datasets?sort=${sort}`);
    expect([status, body.errors?.[0]?.path]).toEqual([422, 'sort']);
  });
});

describe('a total', () => {
  const totals = async (query: string, caller = admin): Promise<(string | null)[]> => {
    const { headers } = await caller.get(`/datasets?limit=1&${query}`);
    return [headers.get('x-total-count'), headers.get('x-total-count-kind')];
  };

  test.each(['exact', 'estimate'])('%s counts what the caller may see', async (total) => {
    expect(await totals(`total=${total}`)).toEqual(['6', 'exact']);
    expect(await totals(`total=${total}`, reader)).toEqual(['5', 'exact']);
    expect(await totals(`total=${total}&tag=health`)).toEqual(['2', 'exact']);
    expect(await totals(`total=${total}&tag=health`, reader)).toEqual(['1', 'exact']);
    expect(await totals(`total=${total}&q=tubercolosis`, reader)).toEqual(['1', 'exact']);
    expect(await totals(`total=${total}&q=pupils`, reader)).toEqual(['0', 'exact']);
  });

  test('is left out unless it is asked for', async () => {
    expect([await totals(''), await totals('total=none')]).toEqual([
      [null, null],
      [null, null],
    ]);
    expect((await admin.get('/datasets?total=all')).status).toBe(422);
  });

  test('may be asked for with any page', async () => {
    const cursor = /cursor=[^&>]+/.exec((await admin.get('/datasets?limit=1')).headers.get('link') ?? '')?.[0];
    const second = await admin.get<unknown[]>(`/datasets?limit=1&total=exact&${String(cursor)}`);
    expect([second.status, second.headers.get('x-total-count')]).toEqual([200, '6']);
  });
});

describe('a cursor', () => {
  const QUERIES = ['sort=title', 'sort=-updated_at', 'q=series', 'tag=health', 'q=seires', 'q=series&sort=ds_id'];
  const cursorOf = async (query: string, caller = admin): Promise<string> => {
    const { headers } = await caller.get(`/datasets?${query}&limit=1`);
    return /cursor=([^&>]+)/.exec(headers.get('link') ?? '')?.[1] ?? 'none';
  };
  const refused = async (query: string, caller = admin): Promise<void> => {
    const { status, body } = await caller.get<Problem>(`/datasets?${query}`);
    expect([query, status, body.code]).toEqual([query, 400, 'invalid-cursor']);
  };

  test.each(QUERIES)('of %s is taken whole and by its own list alone', async (query) => {
    const cursor = await cursorOf(query);
    expect((await admin.get(`/datasets?${query}&cursor=${cursor}`)).status).toBe(200);
    expect((await admin.get(`/datasets?${query}&limit=7&total=exact&cursor=${cursor}`)).status).toBe(200);
    for (let at = 0; at < cursor.length; at += 5) {
      await refused(`${query}&cursor=${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`);
      await refused(`${query}&cursor=${cursor.slice(0, at)}`);
    }
    for (const other of QUERIES.filter((name) => name !== query)) await refused(`${other}&cursor=${cursor}`);
    await refused(`cursor=${cursor}`);
    await refused(`${query}&tag=education&cursor=${cursor}`);
    await refused(`${query}&cursor=${cursor}`, reader);
    await refused(`${query}&cursor=${await cursorOf(query, reader)}`);
    expect((await admin.get(`/datasets/facets?${query.replace(/&?sort=[^&]+/, '')}&cursor=${cursor}`)).status).toBe(
      422,
    );
  });

  test('that was made with the old checksum, and without the secret, is refused', async () => {
    const position = JSON.stringify({ key: 'a', id: 1 });
    const forged = Buffer.concat([Buffer.alloc(16), Buffer.from(position)]).toString('base64url');
    await refused(`sort=title&cursor=${forged}`);
  });
});

describe('an ETag', () => {
  const known = (caller: ApiCaller, path: string, etag: string): Promise<Answer<unknown>> =>
    caller.get(path, { 'If-None-Match': etag });

  test.each([
    '/datasets?limit=4',
    '/datasets?q=health',
    `/datasets/${TB}`,
    '/datasets/facets',
    '/datasets?total=exact',
  ])('of %s answers 304 until something changes', async (path) => {
    const first = await reader.get(path);
    const etag = first.headers.get('etag') ?? '';
    expect([first.headers.get('content-type'), first.headers.get('cache-control')]).toEqual([
      'application/json; charset=utf-8',
      'private, no-cache',
    ]);
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await known(reader, path, value);
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
    }
    expect((await known(reader, path, '"other"')).status).toBe(200);
    const change = await admin.patch(`/admin/datasets/${TB}`, { title: 'Tuberculosis', tags: ['health', 'new'] });
    expect([change.status, change.body]).toEqual([200, expect.anything()]);
    const changed = await known(reader, path, etag);
    expect([changed.status, changed.headers.get('etag') === etag]).toEqual([200, false]);
    await admin.patch(`/admin/datasets/${TB}`, {
      title: 'Tuberculosis notifications',
      tags: ['health', 'monthly'],
    });
  });

  test('says whether there is a next page', async () => {
    const one = await admin.get('/datasets?limit=6');
    expect(nextOf(one)).toBeUndefined();
    expect(one.headers.get('etag')).not.toBe((await admin.get('/datasets?limit=5')).headers.get('etag'));
  });

  test('is the same on another list with the same rows only for the same caller and level', async () => {
    const ofAdmin = await admin.get(`/datasets?collection=CL0001`);
    const ofReader = await reader.get(`/datasets?collection=CL0001`);
    expect(ofAdmin.headers.get('etag')).not.toBe(ofReader.headers.get('etag'));
  });
});

test('the examples of the guide run as they stand', async () => {
  const page = readFileSync(join(PROJECT_FOLDER, 'docs/searching.md'), 'utf8');
  const paths = [...page.matchAll(/"\$API(\/[^"]+)"/g)].map((match) => match[1] ?? '');
  expect(paths.length).toBeGreaterThan(5);
  for (const path of paths) expect([path, (await reader.get(path)).status]).toEqual([path, 200]);
});

test('a region that moves takes its datasets along', async () => {
  await admin.patch('/admin/regions/state_A1', { parent_region_id: 'country_B' });
  expect(await sorted('region=country_B')).toEqual([HEAT, WATER, SCHOOL]);
  expect(await sorted('region=country_A')).toEqual([TB]);
  expect(await sorted('bbox=171,-19,172,-18')).toEqual([HEAT, WATER, SCHOOL]);
  await admin.patch('/admin/regions/state_A1', { parent_region_id: 'country_A' });
  expect(await sorted('region=country_B')).toEqual([WATER]);
});

test('a dataset that is deleted is found no more, nor counted', async () => {
  await admin.delete(`/admin/datasets/${HINDI}`);
  expect(await ids(q('स्वास्थ्य'))).toEqual([]);
  const { body } = await admin.get<{ datasets: number }>('/datasets/facets');
  expect(body.datasets).toBe(5);
  const { headers } = await admin.get('/datasets?total=exact');
  expect(headers.get('x-total-count')).toBe('5');
});
