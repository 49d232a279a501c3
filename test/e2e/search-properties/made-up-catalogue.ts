import { type ApiCaller, ApiCaller as Caller } from '../../support/api-caller.js';
import { madeBy } from '../../support/administration.js';
import type { TestApp } from '../../support/test-app.js';

export const LEVELS = ['NONE', 'VIEW', 'DOWNLOAD'] as const;
export type Level = (typeof LEVELS)[number];

/** A dataset as the test made it, which is what answers are compared with. */
export interface MadeUp {
  readonly id: number;
  readonly dsId: string;
  readonly words: readonly string[];
  readonly ownLevel: Level;
  readonly collection: string;
  readonly category: string;
  readonly owner: string;
  readonly region: string | null;
  readonly spatial: string | null;
  readonly temporal: string | null;
  readonly tags: readonly string[];
  readonly firstYear: number;
  readonly lastYear: number;
}

export const WORDS = ['rainfall', 'births', 'harvest', 'traffic', 'schools', 'mosquito', 'income', 'forests'];
export const TAGS = ['alpha', 'beta', 'gamma', 'delta'];
export const OWNERS = ['Owner A', 'Owner B', 'Owner C'];
/** Each with the one that holds it. */
export const REGIONS: readonly (readonly [string, string | null])[] = [
  ['land', null],
  ['north', 'land'],
  ['south', 'land'],
  ['south_east', 'south'],
  ['island', null],
];
const SPATIAL = ['STATE', 'DISTRICT', null];
const TEMPORAL = ['YEAR', 'MONTH', null];
const COLLECTIONS = ['AA0001', 'AA0002', 'BB0001'];

/** Regions that hold one, itself included. */
export function around(region: string | null): string[] {
  const found: string[] = [];
  for (let at = region; at !== null; at = REGIONS.find(([id]) => id === at)?.[1] ?? null) found.push(at);
  return found;
}

/** One of them, as if by chance and the same in every run. */
function pick<T>(from: readonly T[], seed: number): T {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return from[((mixed ^ (mixed >>> 16)) >>> 0) % from.length] as T;
}

export function madeUp(number: number): Omit<MadeUp, 'id'> {
  const collection = pick(COLLECTIONS, number * 31);
  const words = [pick(WORDS, number * 7), pick(WORDS, number * 13 + 5), 'series'];
  const firstYear = 1990 + (number % 20);
  return {
    dsId: `${collection}DS${String(number).padStart(4, '0')}`,
    words,
    ownLevel: pick(LEVELS, number * 3),
    collection,
    category: collection.slice(0, 2),
    owner: pick(OWNERS, number * 5),
    region: pick([...REGIONS.map(([id]) => id), null], number * 11),
    spatial: pick(SPATIAL, number * 17),
    temporal: pick(TEMPORAL, number * 19),
    tags: TAGS.filter((_, index) => (number >> index) % 3 === 0),
    firstYear,
    lastYear: firstYear + (number % 7),
  };
}

/** What made-up datasets refer to. */
export async function makeReferences({ admin }: TestApp): Promise<void> {
  for (const [region_id, parent_region_id] of REGIONS) {
    await madeBy(admin, '/admin/regions', { region_id, region_name: region_id, parent_region_id });
  }
  for (const collection_id of COLLECTIONS) {
    const category_id = collection_id.slice(0, 2);
    const names = { collection_name: 'Collected', category_name: 'Grouped' };
    await madeBy(admin, '/admin/collections', { collection_id, category_id, ...names });
  }
  for (const name of OWNERS) await madeBy(admin, '/admin/data-owners', { name });
  for (const tag_name of TAGS) await madeBy(admin, '/admin/tags', { tag_name });
}

/** Writes datasets beside the API, whose calls would take most of the time of a test. */
export async function insert({ dataSource }: TestApp, numbers: readonly number[]): Promise<MadeUp[]> {
  const asked = numbers.map(madeUp);
  const rows = await dataSource.query<{ id: number; dsId: string }[]>(
    `WITH asked AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS a ("dsId" text, words jsonb, "ownLevel" access_level, collection text,
         owner text, region text, spatial spatial_resolution, temporal temporal_resolution, tags jsonb,
         "firstYear" integer, "lastYear" integer)
     ), inserted AS (
       INSERT INTO datasets (ds_id, title, collection_id, data_owner_id, spatial_coverage_region_id, spatial_resolution,
         temporal_resolution, temporal_coverage_start_date, temporal_coverage_end_date, access_level)
       SELECT a."dsId", array_to_string(ARRAY(SELECT jsonb_array_elements_text(a.words)), ' '), c.id, o.id, a.region,
              a.spatial, a.temporal, make_date(a."firstYear", 1, 1), make_date(a."lastYear", 12, 31), a."ownLevel"
         FROM asked a JOIN collections c ON c.collection_id = a.collection JOIN data_owners o ON o.name = a.owner
        ORDER BY a."dsId"
       RETURNING id, ds_id
     ), links AS (
       INSERT INTO dataset_tags (dataset_id, tag_id)
       SELECT i.id, t.id FROM inserted i JOIN asked a ON a."dsId" = i.ds_id
         JOIN tags t ON t.tag_name IN (SELECT jsonb_array_elements_text(a.tags))
     )
     SELECT id, ds_id AS "dsId" FROM inserted`,
    [JSON.stringify(asked)],
  );
  const idOf = new Map(rows.map(({ id, dsId }) => [dsId, id]));
  return asked.map((dataset) => ({ ...dataset, id: idOf.get(dataset.dsId) ?? 0 }));
}

export async function remove({ dataSource }: TestApp, dsIds: readonly string[]): Promise<void> {
  await dataSource.query('DELETE FROM datasets WHERE ds_id = ANY ($1)', [dsIds]);
}

/** Who calls, and at which level they see a dataset. */
export interface Viewer {
  readonly name: string;
  readonly caller: ApiCaller;
  levelOf(dataset: MadeUp): Level;
}

const highest = (...levels: Level[]): Level =>
  LEVELS[Math.max(...levels.map((level) => LEVELS.indexOf(level)))] ?? 'NONE';

/** An administrator, one without grants, one with grants of their own and of a group, and a key narrowed to few. */
export async function makeViewers(test: TestApp, datasets: readonly MadeUp[]): Promise<Viewer[]> {
  const { admin } = test;
  const nobody = await test.newUser('nobody@test.example');
  const granted = await test.newUser('granted@test.example');
  const own = new Map<string, Level>();
  const grant = async (dsId: string, permission: Level): Promise<void> => {
    own.set(dsId, permission);
    const user_email = 'granted@test.example';
    await madeBy(admin, '/admin/user-permissions', {
      user_email,
      resource_type: 'DATASET',
      resource_id: dsId,
      permission,
    });
  };
  for (const [index, { dsId }] of datasets.entries()) {
    if (index % 6 === 0) await grant(dsId, 'DOWNLOAD');
    if (index % 6 === 1) await grant(dsId, 'VIEW');
    if (index % 30 === 2) await grant(dsId, 'NONE');
  }
  await madeBy(admin, '/admin/resource-groups', { resource_group_id: 'outer', group_name: 'Outer' });
  await madeBy(admin, '/admin/resource-groups', { resource_group_id: 'inner', group_name: 'Inner' });
  const into = (resource_group_id: string, resource_type: string, resource_id: string): Promise<unknown> =>
    madeBy(admin, '/admin/resource-group-members', { resource_group_id, resource_type, resource_id });
  await into('outer', 'GROUP', 'inner');
  const inGroup = datasets.filter((_, index) => index % 6 === 3).map(({ dsId }) => dsId);
  for (const dsId of inGroup) await into('inner', 'DATASET', dsId);
  await madeBy(admin, '/admin/user-permissions', {
    user_email: 'granted@test.example',
    resource_type: 'GROUP',
    resource_id: 'outer',
    permission: 'VIEW',
  });
  const narrowedTo = datasets.filter((_, index) => index % 5 === 0).map(({ dsId }) => dsId);
  const { key } = await madeBy(granted, '/me/api-keys', {
    name: 'narrow',
    datasets: await reachable(granted, narrowedTo),
  });
  const levelOf = ({ dsId, ownLevel }: MadeUp): Level =>
    highest(ownLevel, own.get(dsId) ?? 'NONE', inGroup.includes(dsId) ? 'VIEW' : 'NONE');
  return [
    { name: 'an administrator', caller: admin, levelOf: () => 'DOWNLOAD' },
    { name: 'one without grants', caller: nobody, levelOf: ({ ownLevel }) => ownLevel },
    { name: 'one with grants', caller: granted, levelOf },
    {
      name: 'a narrowed key',
      caller: new Caller(test.url, key as string),
      levelOf: (dataset) => (narrowedTo.includes(dataset.dsId) ? levelOf(dataset) : 'NONE'),
    },
  ];
}

/** A key is narrowed to what its user may see. */
async function reachable(caller: ApiCaller, dsIds: readonly string[]): Promise<string[]> {
  const { body } = await caller.get<{ ds_id: string }[]>('/datasets?limit=100');
  const visible = new Set(body.map((row) => row.ds_id));
  return dsIds.filter((dsId) => visible.has(dsId));
}
