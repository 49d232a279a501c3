import type pg from 'pg';
import { datasetRecords, type CatalogueExtent } from './dataset-records.js';
import { seedKey } from './keys.js';
import { OWNERS, PLACES, TAGS } from './words.js';

export interface SeededCaller {
  readonly userId: number;
  readonly key: string;
}

const BATCH = 5_000;
/** Of resource groups, from the one that is granted to the one that holds the dataset. */
const NESTING_LEVELS = 4;

/** Fills an empty schema. The caller is no administrator. */
export async function seedCatalogue(client: pg.Client, extent: CatalogueExtent): Promise<SeededCaller> {
  // Checks of foreign keys would take most of the time, on rows that are right by construction.
  await client.query(`SET session_replication_role = replica`);
  await seedReferences(client, collectionsOf(extent));
  const closed: number[] = [];
  const batch: object[] = [];
  for (const { record, isGranted } of datasetRecords(extent, collectionsOf(extent))) {
    batch.push(record);
    if (isGranted) closed.push(record.id);
    if (batch.length === BATCH) await insertDatasets(client, batch.splice(0));
  }
  await insertDatasets(client, batch);
  const caller = await seedCaller(client);
  await seedGrants(client, closed.slice(extent.nested), closed.slice(0, extent.nested));
  return caller;
}

/** A collection has room for 9999 datasets. */
function collectionsOf({ datasets }: CatalogueExtent): number {
  return Math.max(8, Math.ceil(datasets / 5_000));
}

async function seedReferences(client: pg.Client, collections: number): Promise<void> {
  await client.query(
    `INSERT INTO collections (collection_id, collection_name, category_id, category_name)
     SELECT 'TS' || lpad(n::text, 4, '0'), 'Time series of public health ' || n, 'TS', 'Time series'
       FROM generate_series(1, $1::integer) n`,
    [collections],
  );
  await client.query(
    `INSERT INTO data_owners (name, contact_person, contact_person_email)
     SELECT name, 'Data desk', 'data.desk@example.org' FROM unnest($1::text[]) WITH ORDINALITY t (name, n) ORDER BY n`,
    [OWNERS],
  );
  await client.query(
    `INSERT INTO regions (region_id, region_name, parent_region_id) VALUES ('country_IND', 'India', NULL)`,
  );
  await client.query(
    `INSERT INTO regions (region_id, region_name, parent_region_id)
     SELECT 'state_' || n, name, 'country_IND' FROM unnest($1::text[]) WITH ORDINALITY t (name, n)`,
    [PLACES],
  );
  await client.query(`INSERT INTO tags (tag_name) SELECT unnest($1::text[])`, [TAGS]);
}

/** Ids of the generated rows are chosen here, so that links need not be read back. */
async function insertDatasets(client: pg.Client, records: readonly object[]): Promise<void> {
  await client.query(
    `WITH records AS MATERIALIZED (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id integer, ds_id text, title text, description text,
         collection integer, owner integer, region text, start_date date, end_date date, access_level access_level,
         additional_metadata jsonb, raws jsonb, tags jsonb)
     ), inserted AS (
       INSERT INTO datasets (id, ds_id, title, description, collection_id, data_owner_id, spatial_coverage_region_id,
         spatial_resolution, temporal_resolution, temporal_coverage_start_date, temporal_coverage_end_date,
         access_level, additional_metadata) OVERRIDING SYSTEM VALUE
       SELECT id, ds_id, title, description, collection, owner, region, 'DISTRICT', 'MONTH', start_date, end_date,
              access_level, additional_metadata FROM records
     ), raws AS (
       INSERT INTO raw_datasets (id, rds_id, title, source) OVERRIDING SYSTEM VALUE
       SELECT w.id, 'RDS' || lpad(w.id::text, 7, '0'), w.title, w.source
         FROM records r, jsonb_to_recordset(r.raws) AS w (id integer, title text, source text)
     ), raw_links AS (
       INSERT INTO dataset_raw_datasets (dataset_id, raw_dataset_id)
       SELECT r.id, w.id FROM records r, jsonb_to_recordset(r.raws) AS w (id integer)
     )
     INSERT INTO dataset_tags (dataset_id, tag_id)
     SELECT r.id, t.id FROM records r, jsonb_array_elements_text(r.tags) AS name JOIN tags t ON t.tag_name = name`,
    [JSON.stringify(records)],
  );
}

/** The caller, in the user group that holds all grants. */
async function seedCaller(client: pg.Client): Promise<SeededCaller> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO users (email, is_group) VALUES ('epidemiology@example.org', true), ('asha@example.org', false)
     RETURNING id`,
  );
  const [groupId = 0, userId = 0] = rows.map((row) => row.id);
  await client.query(`INSERT INTO user_group_members (group_id, user_id) VALUES ($1, $2)`, [groupId, userId]);
  const { key } = await seedKey(client, userId);
  return { userId, key };
}

/** The first resource groups: their ids count from 1, in the order in which they are made. */
async function seedGrants(client: pg.Client, direct: readonly number[], nested: readonly number[]): Promise<void> {
  await client.query(
    `INSERT INTO grants (user_id, resource_type, dataset_id, permission)
     SELECT u.id, 'DATASET', dataset_id, 'DOWNLOAD' FROM users u, unnest($1::integer[]) AS dataset_id WHERE u.is_group`,
    [direct],
  );
  await client.query(
    `WITH nested AS (
       SELECT dataset_id, $2::integer * (position - 1)::integer AS above
         FROM unnest($1::integer[]) WITH ORDINALITY t (dataset_id, position)
     ), groups AS (
       INSERT INTO resource_groups (resource_group_id, group_name)
       SELECT 'programme-' || dataset_id || '-level-' || level, 'Level ' || level
         FROM nested, generate_series(1, $2) AS level ORDER BY above, level
     ), nesting AS (
       INSERT INTO resource_group_members (group_id, resource_type, member_group_id)
       SELECT above + level, 'GROUP', above + level + 1 FROM nested, generate_series(1, $2 - 1) AS level
     ), members AS (
       INSERT INTO resource_group_members (group_id, resource_type, dataset_id)
       SELECT above + $2, 'DATASET', dataset_id FROM nested
     )
     INSERT INTO grants (user_id, resource_type, resource_group_id, permission)
     SELECT u.id, 'GROUP', above + 1, 'VIEW' FROM users u, nested WHERE u.is_group`,
    [nested, NESTING_LEVELS],
  );
}
