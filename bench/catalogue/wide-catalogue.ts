import type pg from 'pg';
import { seedKey } from './keys.js';
import { OWNERS, PLACES, SUBJECTS, TAGS } from './words.js';

/** Keys of callers who differ in how they come to see what they see. */
export interface WideCallers {
  readonly fewGrants: string;
  readonly manyGrants: string;
  readonly administrator: string;
  /** The name of a village, which some tens of a million datasets have. */
  readonly rareWord: string;
}

/** In three titles of four. */
export const COMMON_WORD = 'district';

const FEW = 5;
const MANY = 1_000;
const IN_COLLECTION = 5_000;
const BATCH = 20_000;
const SYLLABLES = 'ka mo ra te ni lo pu sa vi ja ru de ba go hi ma nu pe ki to la su wa do mi re ga bo na ti'.split(
  ' ',
);

/**
 * Fills an empty schema with as many datasets as asked, by statements of the database. Titles, owners, tags and places
 * repeat as they do in real catalogues: a few everywhere, many here and there, village names in some tens of datasets.
 * Of ten datasets four are closed.
 */
export async function seedWideCatalogue(client: pg.Client, datasets: number): Promise<WideCallers> {
  await client.query(`SET session_replication_role = replica; SET maintenance_work_mem = '1GB'`);
  await seedReferences(client, datasets);
  await seedDatasets(client, datasets);
  await client.query(`SET session_replication_role = origin`);
  await fillSearch(client, datasets);
  return seedCallers(client);
}

async function seedReferences(client: pg.Client, datasets: number): Promise<void> {
  await client.query(
    `INSERT INTO collections (collection_id, collection_name, category_id, category_name)
     SELECT chr(65 + n % 20) || 'S' || lpad(n::text, 4, '0'), ($2::text[])[1 + n % 10] || ' ' || n,
            chr(65 + n % 20) || 'S', 'Category ' || chr(65 + n % 20)
       FROM generate_series(0, $1::integer) n`,
    [Math.ceil(datasets / IN_COLLECTION), SUBJECTS],
  );
  await client.query(
    `INSERT INTO data_owners (name)
     SELECT ($1::text[])[1 + n % 8] || ' ' || ($2::text[])[1 + n / 8 % 12] || CASE WHEN n >= 96 THEN ' ' || n ELSE '' END
       FROM generate_series(0, 399) n`,
    [OWNERS, PLACES],
  );
  await client.query(
    `INSERT INTO regions (region_id, region_name, parent_region_id)
     SELECT 'country_IND', 'India', NULL
     UNION ALL
     SELECT 'state_' || n, ($1::text[])[1 + n % 12], 'country_IND' FROM generate_series(0, 35) n
     UNION ALL
     SELECT 'district_' || n, 'District ' || n, 'state_' || n % 36 FROM generate_series(0, 699) n`,
    [PLACES],
  );
  await client.query(
    `INSERT INTO tags (tag_name)
     SELECT coalesce(($1::text[])[n], ($2::text[])[1 + n % 30] || ($2::text[])[1 + n / 30 % 30] || '-' || n)
       FROM generate_series(1, 500) n`,
    [TAGS, SYLLABLES],
  );
}

async function seedDatasets(client: pg.Client, datasets: number): Promise<void> {
  await client.query(
    `INSERT INTO datasets (ds_id, title, description, collection_id, data_owner_id, spatial_coverage_region_id,
       spatial_resolution, temporal_resolution, temporal_coverage_start_date, temporal_coverage_end_date, access_level)
     SELECT c.collection_id || 'DS' || lpad((n % $2)::text, 4, '0'),
            CASE WHEN n % 4 < 3 THEN subject || ' by district, ' ELSE subject || ', ' END || village || ', ' || place
              || ', ' || year || ' onwards',
            subject || ' in ' || village || ' and other places of ' || place || ' from ' || year || ' on, by month, as published by the '
              || 'department and checked against its annual report. Areas that were split since are kept under the code '
              || 'they had in the census of 2011; the table has both. Missing months are empty, not zero.',
            c.id, 1 + least(399, floor(400 * power(h1, 3))::integer),
            CASE WHEN n % 10 < 7 THEN 'district_' || floor(700 * h2)::integer
                 WHEN n % 10 < 9 THEN 'state_' || floor(36 * h2)::integer END,
            (enum_range(NULL::spatial_resolution))[1 + floor(12 * h1 * h2)::integer],
            (enum_range(NULL::temporal_resolution))[1 + floor(7 * h3 * h2)::integer],
            make_date(year, 1, 1), make_date(year + 5, 12, 31),
            CASE WHEN h4 < 0.4 THEN 'NONE' WHEN h4 < 0.7 THEN 'VIEW' ELSE 'DOWNLOAD' END::access_level
       FROM (SELECT n, ($3::text[])[1 + floor(10 * h1)::integer] AS subject, ($4::text[])[1 + floor(12 * h2)::integer] AS place,
                    ($5::text[])[1 + floor(30 * h1)::integer] || ($5::text[])[1 + floor(30 * h2)::integer]
                      || ($5::text[])[1 + floor(30 * h3)::integer] AS village,
                    2005 + floor(15 * h3)::integer AS year, h1, h2, h3, h4
               FROM (SELECT n, abs(hashint4(n)) / 2147483648.0 AS h1, abs(hashint4(n + 7777777)) / 2147483648.0 AS h2,
                            abs(hashint4(n + 99999999)) / 2147483648.0 AS h3, abs(hashint4(n + 55555555)) / 2147483648.0 AS h4
                       FROM generate_series(0, $1::integer - 1) n) hashes) made
       JOIN collections c ON c.id = 1 + n / $2`,
    [datasets, IN_COLLECTION, SUBJECTS, PLACES, SYLLABLES],
  );
  await client.query(
    `INSERT INTO dataset_tags (dataset_id, tag_id)
     SELECT DISTINCT id, 1 + floor(500 * power(abs(hashint4(id * 3 + step)) / 2147483648.0, 4))::integer
       FROM datasets, generate_series(0, 2) step`,
  );
}

/** In batches, and without the indexes, which are made faster over the whole. */
async function fillSearch(client: pg.Client, datasets: number): Promise<void> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
      WHERE tablename = 'dataset_search' AND indexname LIKE 'ix%'`,
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  for (let from = 0; from < datasets; from += BATCH) {
    await client.query(
      'SELECT refresh_dataset_search(ARRAY(SELECT id FROM datasets WHERE id > $1 AND id <= $2 ORDER BY id))',
      [from, from + BATCH],
    );
    // The words of the batches before have to be found by an index, which needs statistics to be used.
    if (from === 0) await client.query('ANALYZE search_vocabulary');
  }
  for (const { definition } of rows) await client.query(definition);
}

async function seedCallers(client: pg.Client): Promise<WideCallers> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO users (email, is_admin) VALUES ('few@example.org', false), ('many@example.org', false),
       ('admin@example.org', true) RETURNING id`,
  );
  const [few = 0, many = 0, administrator = 0] = rows.map(({ id }) => id);
  for (const [userId, grants] of [
    [few, FEW],
    [many, MANY],
  ]) {
    await client.query(
      `INSERT INTO grants (user_id, resource_type, dataset_id, permission)
       SELECT $1, 'DATASET', id, 'DOWNLOAD' FROM (
         SELECT id FROM datasets WHERE access_level = 'NONE' ORDER BY hashint4(id) LIMIT $2) closed`,
      [userId, grants],
    );
  }
  const keyOf = async (userId: number): Promise<string> => (await seedKey(client, userId)).key;
  const village = await client.query<{ name: string }>(
    `SELECT substring(title FROM ', ([a-z]+), ') AS name FROM datasets WHERE access_level = 'DOWNLOAD' ORDER BY id LIMIT 1`,
  );
  return {
    rareWord: village.rows[0]?.name ?? '',
    fewGrants: await keyOf(few),
    manyGrants: await keyOf(many),
    administrator: await keyOf(administrator),
  };
}
