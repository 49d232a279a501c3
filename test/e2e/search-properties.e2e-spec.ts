import fc from 'fast-check';
import type { ApiCaller } from '../support/api-caller.js';
import { nextOf, walkDatasets } from '../support/catalogue-walk.js';
import { SEED } from '../support/pinned-seed.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import {
  around,
  insert,
  LEVELS,
  type Level,
  type MadeUp,
  makeReferences,
  makeViewers,
  OWNERS,
  REGIONS,
  remove,
  TAGS,
  type Viewer,
  WORDS,
} from './search-properties/made-up-catalogue.js';

/** PROPERTY_RUNS=200 looks further, PROPERTY_SEED=7 elsewhere. */
const settings = (runs: number): { numRuns: number } => ({ numRuns: Number(process.env['PROPERTY_RUNS'] ?? runs) });
const TIMEOUT_MS = 600_000;

interface Filter {
  readonly word?: string | undefined;
  readonly tag?: string[] | undefined;
  readonly category?: string | undefined;
  readonly data_owner?: string[] | undefined;
  readonly region?: string[] | undefined;
  readonly spatial_resolution?: string | undefined;
  readonly access_level?: Level | undefined;
  readonly years?: readonly [number, number] | undefined;
}

const some = <T>(from: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...from], { minLength: 1, maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 1 });

const FILTER: fc.Arbitrary<Filter> = fc.record({
  word: maybe(fc.constantFrom(...WORDS, 'series', 'absent')),
  tag: maybe(some(TAGS)),
  category: maybe(fc.constantFrom('AA', 'BB')),
  data_owner: maybe(some(OWNERS)),
  region: maybe(some(REGIONS.map(([id]) => id))),
  spatial_resolution: maybe(fc.constantFrom('STATE', 'DISTRICT')),
  access_level: maybe(fc.constantFrom(...LEVELS)),
  years: maybe(fc.tuple(fc.integer({ min: 1990, max: 2000 }), fc.integer({ min: 2000, max: 2012 }))),
});
/** Most filters of that many parts let nothing through. */
const LOOSE_FILTER = fc
  .tuple(
    FILTER,
    fc.subarray([...(['word', 'tag', 'category', 'data_owner', 'region', 'years', 'access_level'] as const)], {
      maxLength: 2,
    }),
  )
  .map(([filter, kept]) => Object.fromEntries(kept.map((name) => [name, filter[name]])) as Filter);

function queryOf({ word, years, ...names }: Filter): URLSearchParams {
  const query = new URLSearchParams();
  if (word !== undefined) query.set('q', word);
  if (years) query.set('datetime', years.join('/'));
  for (const [name, value] of Object.entries<string | string[] | undefined>(names)) {
    for (const one of value === undefined ? [] : [value].flat()) query.append(name, one);
  }
  return query;
}

function holds(filter: Filter, dataset: MadeUp, level: Level): boolean {
  const { word, tag, category, data_owner, region, spatial_resolution, access_level, years } = filter;
  const needed = Math.max(1, LEVELS.indexOf(access_level ?? 'NONE'));
  return (
    LEVELS.indexOf(level) >= needed &&
    (word === undefined || dataset.words.includes(word)) &&
    (!tag || tag.some((name) => dataset.tags.includes(name))) &&
    (category === undefined || dataset.category === category) &&
    (!data_owner || data_owner.includes(dataset.owner)) &&
    (!region || region.some((id) => around(dataset.region).includes(id))) &&
    (spatial_resolution === undefined || dataset.spatial === spatial_resolution) &&
    (!years || (dataset.firstYear <= years[1] && dataset.lastYear >= years[0]))
  );
}

interface Facets {
  readonly datasets: number;
  readonly is_complete: boolean;
  readonly [facet: string]: unknown;
}

function expectedFacets(viewer: Viewer, datasets: readonly MadeUp[]): Record<string, Record<string, number>> {
  const counted = (of: (dataset: MadeUp) => readonly (string | null)[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const value of datasets.flatMap(of)) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
    return counts;
  };
  return {
    tags: counted(({ tags }) => tags),
    collections: counted(({ collection }) => [collection]),
    categories: counted(({ category }) => [category]),
    data_owners: counted(({ owner }) => [owner]),
    regions: counted(({ region }) => around(region)),
    spatial_resolutions: counted(({ spatial }) => [spatial]),
    temporal_resolutions: counted(({ temporal }) => [temporal]),
    access_levels: counted((dataset) => [viewer.levelOf(dataset)]),
  };
}

let test_: TestApp;

describe('what is found', () => {
  let datasets: MadeUp[];
  let viewers: Viewer[];

  beforeAll(async () => {
    test_ = await startTestApp();
    await makeReferences(test_);
    datasets = await insert(
      test_,
      Array.from({ length: 90 }, (_, index) => index),
    );
    viewers = await makeViewers(test_, datasets);
  });

  afterAll(() => test_.close());

  test(
    `is what the rules say; facets and totals count it, seed ${SEED}`,
    async () => {
      const property = fc.asyncProperty(
        fc.oneof({ weight: 1, arbitrary: FILTER }, { weight: 3, arbitrary: LOOSE_FILTER }),
        fc.integer({ min: 1, max: 40 }),
        async (filter, limit) => {
          const query = queryOf(filter).toString();
          for (const viewer of viewers) {
            const expected = datasets.filter((dataset) => holds(filter, dataset, viewer.levelOf(dataset)));
            const found = await walkDatasets(viewer.caller, `/datasets?limit=${limit}&${query}`);
            expect([viewer.name, [...found].sort()]).toEqual([viewer.name, expected.map(({ dsId }) => dsId).sort()]);
            const { body } = await viewer.caller.get<Facets>(`/datasets/facets?${query}`);
            expect([body.datasets, body.is_complete]).toEqual([expected.length, true]);
            for (const [facet, counts] of Object.entries(expectedFacets(viewer, expected))) {
              const told = body[facet] as { value: string; datasets: number }[];
              expect([viewer.name, facet, Object.fromEntries(told.map((one) => [one.value, one.datasets]))]).toEqual([
                viewer.name,
                facet,
                counts,
              ]);
              expect(told.map((one) => one.datasets)).toEqual(told.map((one) => one.datasets).sort((a, b) => b - a));
            }
            for (const total of ['exact', 'estimate']) {
              const { headers } = await viewer.caller.get(`/datasets?limit=1&total=${total}&${query}`);
              expect(headers.get('x-total-count')).toBe(String(expected.length));
            }
          }
        },
      );
      // Without a filter, facets come from what is kept.
      await fc.assert(property, { ...settings(10), examples: [[{}, 40]] });
    },
    TIMEOUT_MS,
  );

  test('of a value of a facet is as many as the facet says', async () => {
    const parameters = {
      tags: 'tag',
      collections: 'collection',
      categories: 'category',
      data_owners: 'data_owner',
      regions: 'region',
      spatial_resolutions: 'spatial_resolution',
      temporal_resolutions: 'temporal_resolution',
    };
    for (const { caller } of viewers) {
      const { body } = await caller.get<Facets>('/datasets/facets');
      for (const [facet, parameter] of Object.entries(parameters)) {
        for (const { value, datasets: count } of body[facet] as { value: string; datasets: number }[]) {
          const query = new URLSearchParams([[parameter, value]]).toString();
          expect([facet, value, (await walkDatasets(caller, `/datasets?${query}`)).length]).toEqual([
            facet,
            value,
            count,
          ]);
        }
      }
    }
  });

  test(`does not change with what the caller may not see, whatever it holds, seed ${SEED}`, async () => {
    const [, nobody, granted, narrowed] = viewers as [Viewer, Viewer, Viewer, Viewer];
    const QUERIES = [
      '',
      'q=series',
      'q=rainfal',
      'q=seires',
      'q=secretword',
      'q=sceretword',
      'tag=alpha',
      'tag=hidden',
      'data_owner=Hidden',
      'region=land',
      'sort=-updated_at',
      'sort=title',
      'updated_since=2020-01-01T00:00:00Z',
    ];
    const read = async (): Promise<unknown[]> => {
      const answers: unknown[] = [];
      for (const { caller } of [nobody, granted, narrowed]) {
        for (const query of QUERIES) {
          for (const path of [
            `/datasets?limit=5&total=exact&${query}`,
            `/datasets?total=estimate&${query}`,
            `/datasets/facets?${query.replace(/sort=[^&]*/, '')}`,
          ]) {
            const { status, headers, body } = await caller.get(path);
            answers.push([path, status, body, ...['link', 'etag', 'x-total-count'].map((name) => headers.get(name))]);
          }
        }
      }
      return answers;
    };
    const before = await read();
    const { dataSource } = test_;
    await dataSource.query(
      `WITH owner AS (INSERT INTO data_owners (name) VALUES ('Hidden') RETURNING id),
            tag AS (INSERT INTO tags (tag_name) VALUES ('hidden') RETURNING id),
            hidden AS (
              INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, spatial_coverage_region_id, access_level)
              SELECT 'AA0001DS9' || lpad(n::text, 3, '0'), 'secretword seires rainfal ' || n, c.id, owner.id, 'land', 'NONE'
                FROM generate_series(1, 50) n, owner, collections c WHERE c.collection_id = 'AA0001' RETURNING id)
       INSERT INTO dataset_tags (dataset_id, tag_id) SELECT hidden.id, tag.id FROM hidden, tag`,
    );
    expect(await read()).toEqual(before);
    const { body } = await test_.admin.get<unknown[]>('/datasets?q=secretword');
    expect(body).toHaveLength(50);
    await dataSource.query(`DELETE FROM datasets WHERE ds_id LIKE 'AA0001DS9%'`);
    expect(await read()).toEqual(before);
  });
});

describe('a walk over all pages', () => {
  const MANY = 1_300;
  let admin: ApiCaller;
  let reader: ApiCaller;

  beforeAll(async () => {
    test_ = await startTestApp();
    ({ admin } = test_);
    await makeReferences(test_);
    await insert(
      test_,
      Array.from({ length: MANY }, (_, index) => index),
    );
    reader = await test_.newUser('reader@test.example');
  });

  afterAll(() => test_.close());

  test.each([
    'sort=ds_id',
    'sort=-ds_id',
    'sort=title',
    'sort=-title',
    'sort=updated_at',
    'sort=-updated_at',
    'q=series',
    'q=seires',
    'q=harvest',
    '',
    'tag=alpha&sort=title',
  ])(
    'comes to every dataset that stays once, while others come and go (%s)',
    async (query) => {
      let next = 5_000;
      const property = fc.asyncProperty(
        fc.constantFrom('admin', 'reader'),
        fc.integer({ min: 20, max: 100 }),
        fc.infiniteStream(fc.nat()),
        async (name, limit, chances) => {
          const caller = name === 'admin' ? admin : reader;
          const all = await everything(caller, query);
          const gone = new Set<string>();
          const come: string[] = [];
          const walked = await walkDatasets(caller, `/datasets?limit=${limit}&${query}`, async () => {
            const numbers = Array.from({ length: 2 }, () => next++);
            come.push(...(await insert(test_, numbers)).map(({ dsId }) => dsId));
            const victims = Array.from({ length: 2 }, () => all[(chances.next().value as number) % all.length] ?? '');
            for (const victim of victims) gone.add(victim);
            await remove(test_, victims);
          });
          const seen = walked.filter((dsId) => !gone.has(dsId) && !come.includes(dsId));
          const stayed = all.filter((dsId) => !gone.has(dsId));
          expect([...seen].sort()).toEqual([...stayed].sort());
          expect(new Set(walked).size).toBe(walked.length);
          await remove(test_, come);
          await insert(
            test_,
            [...gone].filter((dsId) => dsId !== '').map((dsId) => Number(dsId.slice(8))),
          );
        },
      );
      await fc.assert(property, settings(2));
    },
    TIMEOUT_MS,
  );

  async function everything(caller: ApiCaller, query: string): Promise<string[]> {
    return walkDatasets(caller, `/datasets?limit=100&${query}`);
  }

  test('has the best first, then the rest by its age', async () => {
    const walked = await walkDatasets(admin, '/datasets?limit=100&q=series');
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked).toHaveLength(MANY);
    const rows = await test_.dataSource.query<{ ds_id: string }[]>('SELECT ds_id FROM datasets ORDER BY id');
    const oldest = rows.slice(0, MANY - 1_000).map((row) => row.ds_id);
    expect(walked.slice(1_000)).toEqual(oldest.reverse());
    expect(nextOf(await admin.get('/datasets?limit=100&q=series'))).toBeDefined();
  });
});
