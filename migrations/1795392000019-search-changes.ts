import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of a table and of the columns that its dictionary describes and does not hide. */
const DESCRIBED = `string_agg(concat_ws(' ', f.table_name, (
                     SELECT string_agg(k.key, ' ') FROM json_each(v.data_dictionary) k
                      WHERE k.value ->> 'access' IS DISTINCT FROM 'false')), ' ' ORDER BY f.id)`;
/** Columns that the dictionary does not speak of, which readers see. Behind all others: what is too much is cut. */
const UNDESCRIBED_COLUMNS = `
                       FROM json_array_elements(v.profile -> 'columns') WITH ORDINALITY AS k (field, place)
                       LEFT JOIN json_object_keys(v.data_dictionary) AS described (name) ON described.name = k.field ->> 'name'
                      WHERE described.name IS NULL`;
const UNDESCRIBED = `string_agg((
                     SELECT string_agg(k.field ->> 'name', ' ' ORDER BY k.place) ${UNDESCRIBED_COLUMNS}), ' ' ORDER BY f.id)`;

/** More datasets than this are told to servers, as for what is renamed. */
const WRITTEN_AT_ONCE = 500;

/**
 * Columns without an entry in the data dictionary are found by their names. And a dataset counts as changed with all that
 * is shown of what it refers to: names of regions, contacts of owners, raw datasets, and what is said of its tables.
 */
export class SearchChanges1795392000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${writing(`concat_ws(' ', ${DESCRIBED}, ${UNDESCRIBED})`)}
      ${REWRITING}

      ALTER TABLE search_renames
        DROP CONSTRAINT ck_search_renames_subject,
        ADD CONSTRAINT ck_search_renames_subject
          CHECK (subject IN ('collection', 'data-owner', 'raw-dataset', 'region', 'region-name', 'tag'));

      ${ownersRenamedBy(`(n.name, n.contact_person, n.contact_person_email)
            IS DISTINCT FROM (o.name, o.contact_person, o.contact_person_email)`)}

      CREATE FUNCTION search_changed_raw_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        changed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
          WHERE (n.rds_id, n.title, n.source) <> (o.rds_id, o.title, o.source));
      BEGIN
        PERFORM FROM raw_datasets w WHERE w.id = ANY (changed) ORDER BY w.id FOR UPDATE;
        PERFORM refresh_search_of('raw-dataset', changed, ARRAY(
          SELECT DISTINCT dataset_id FROM dataset_raw_datasets WHERE raw_dataset_id = ANY (changed) LIMIT ${WRITTEN_AT_ONCE + 1}));
        RETURN NULL;
      END $$;
      CREATE TRIGGER tr_raw_datasets_search_changed AFTER UPDATE ON raw_datasets
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_changed_raw_datasets();

      -- Only datasets of a region itself show its name; by where it lies, those of the regions in it are found as well.
      CREATE FUNCTION search_renamed_regions() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        renamed text[] := ARRAY(SELECT n.region_id FROM new_rows n JOIN old_rows o USING (id)
          WHERE n.region_name <> o.region_name AND n.parent_region_id IS NOT DISTINCT FROM o.parent_region_id);
      BEGIN
        PERFORM FROM regions r WHERE r.region_id = ANY (renamed) ORDER BY r.id FOR UPDATE;
        PERFORM refresh_search_of('region-name', ARRAY(SELECT r.id FROM regions r WHERE r.region_id = ANY (renamed)), ARRAY(
          SELECT d.id FROM datasets d WHERE d.spatial_coverage_region_id = ANY (renamed) LIMIT ${WRITTEN_AT_ONCE + 1}));
        RETURN NULL;
      END $$;
      CREATE TRIGGER tr_regions_search_renamed AFTER UPDATE ON regions
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_regions();

      ${versionsChangedBy(`OLD.description IS DISTINCT FROM NEW.description OR OLD.source IS DISTINCT FROM NEW.source
            OR OLD.data_dictionary::text <> NEW.data_dictionary::text
            OR OLD.profile::text IS DISTINCT FROM NEW.profile::text`)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${versionsChangedBy('OLD.data_dictionary::text <> NEW.data_dictionary::text')}
      DROP TRIGGER tr_regions_search_renamed ON regions;
      DROP FUNCTION search_renamed_regions();
      DROP TRIGGER tr_raw_datasets_search_changed ON raw_datasets;
      DROP FUNCTION search_changed_raw_datasets();
      ${ownersRenamedBy('n.name <> o.name')}
      -- These only say when datasets were changed.
      DELETE FROM search_renames WHERE subject IN ('raw-dataset', 'region-name');
      ALTER TABLE search_renames
        DROP CONSTRAINT ck_search_renames_subject,
        ADD CONSTRAINT ck_search_renames_subject CHECK (subject IN ('collection', 'data-owner', 'region', 'tag'));
      ${writing(DESCRIBED)}
      ${REWRITING}
    `);
  }
}

/** What datasets with columns that no dictionary describes are found by, and no change of theirs. */
const REWRITING = `
      DO $$
      DECLARE
        ids integer[];
        times timestamptz[];
      BEGIN
        SELECT coalesce(array_agg(s.dataset_id ORDER BY s.dataset_id), '{}'), array_agg(s.updated_at ORDER BY s.dataset_id)
          INTO ids, times
          FROM dataset_search s
         WHERE EXISTS (
           SELECT FROM stored_files f JOIN file_versions v ON v.file_id = f.id AND v.state = 'COMMITTED'
            WHERE f.dataset_id = s.dataset_id AND f.bucket_type = 'STANDARDISED'
              AND EXISTS (SELECT ${UNDESCRIBED_COLUMNS}));
        PERFORM write_dataset_search(ids);
        UPDATE dataset_search s SET updated_at = w.updated_at
          FROM unnest(ids, times) AS w (dataset_id, updated_at) WHERE s.dataset_id = w.dataset_id;
      END $$;`;

function writing(names: string): string {
  return `
      CREATE OR REPLACE FUNCTION write_dataset_search(dataset_ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF cardinality(dataset_ids) = 0 THEN RETURN; END IF;
        PERFORM FROM dataset_search s WHERE s.dataset_id = ANY (dataset_ids) ORDER BY s.dataset_id FOR UPDATE;
        INSERT INTO dataset_search AS s
        SELECT d.id, d.ds_id, array_to_string(search_words(d.title), ' '), d.access_level, d.collection_id,
               c.category_id, d.data_owner_id, d.spatial_coverage_region_id, d.spatial_resolution,
               d.temporal_resolution,
               CASE WHEN coalesce(d.temporal_coverage_start_date, d.temporal_coverage_end_date) IS NOT NULL
                    THEN daterange(d.temporal_coverage_start_date, d.temporal_coverage_end_date, '[]') END,
               coalesce(t.ids, '{}'), clock_timestamp(),
               search_entry(search_words(d.title), 'A')
               || search_entry(search_words(concat_ws(' ', d.ds_id, t.names)), 'B')
               || search_entry((search_words(concat_ws(' ', o.name, c.collection_name, c.category_name, f.names)))[1:4000], 'C')
               || search_entry((search_words(coalesce(d.description, '')))[1:4000], 'D')
               || array_to_tsvector(array_remove(ARRAY[
                    CASE WHEN d.access_level > 'NONE' THEN '!open' END,
                    CASE WHEN d.access_level = 'DOWNLOAD' THEN '!download' END,
                    '!c' || d.collection_id, '!g' || c.category_id, '!o' || d.data_owner_id,
                    '!s' || d.spatial_resolution, '!m' || d.temporal_resolution], NULL)
                  || ARRAY(SELECT DISTINCT '!t' || tag_id FROM unnest(t.ids) AS tag_id)
                  || ARRAY(
                    WITH RECURSIVE above (id, parent_region_id) AS (
                      SELECT r.id, r.parent_region_id FROM regions r WHERE r.region_id = d.spatial_coverage_region_id
                      UNION
                      SELECT r.id, r.parent_region_id FROM above a JOIN regions r ON r.region_id = a.parent_region_id)
                    SELECT '!r' || id FROM above))
          FROM datasets d
          JOIN collections c ON c.id = d.collection_id
          JOIN data_owners o ON o.id = d.data_owner_id
          LEFT JOIN LATERAL (
            SELECT array_agg(t.id ORDER BY t.id) AS ids, string_agg(t.tag_name, ' ' ORDER BY t.id) AS names
              FROM dataset_tags l JOIN tags t ON t.id = l.tag_id WHERE l.dataset_id = d.id) t ON true
          -- Names that everybody who sees the dataset may know: neither of the other bucket nor of hidden columns.
          LEFT JOIN LATERAL (
            SELECT ${names} AS names
              FROM stored_files f JOIN file_versions v ON v.file_id = f.id AND v.state = 'COMMITTED'
             WHERE f.dataset_id = d.id AND f.bucket_type = 'STANDARDISED') f ON true
         WHERE d.id = ANY (dataset_ids)
         ORDER BY d.id
        ON CONFLICT (dataset_id) DO UPDATE SET ds_id = excluded.ds_id, title_key = excluded.title_key,
          own_level = excluded.own_level, collection_id = excluded.collection_id, category_id = excluded.category_id,
          data_owner_id = excluded.data_owner_id, region_id = excluded.region_id,
          spatial_resolution = excluded.spatial_resolution, temporal_resolution = excluded.temporal_resolution,
          coverage = excluded.coverage, tag_ids = excluded.tag_ids, updated_at = excluded.updated_at,
          document = excluded.document;
        INSERT INTO search_vocabulary (word)
        SELECT w.word
          FROM (SELECT DISTINCT word FROM dataset_search s, unnest(tsvector_to_array(s.document)) AS word
                 WHERE s.dataset_id = ANY (dataset_ids)) w
         WHERE length(w.word) BETWEEN 4 AND 40 AND w.word !~ '[!0-9]'
           AND NOT EXISTS (SELECT FROM search_vocabulary v WHERE v.word = w.word);
      END $$;`;
}

function ownersRenamedBy(change: string): string {
  return `
      CREATE OR REPLACE FUNCTION search_renamed_owners() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE ${change});
      BEGIN
        PERFORM FROM data_owners o WHERE o.id = ANY (renamed) ORDER BY o.id FOR UPDATE;
        PERFORM refresh_search_of('data-owner', renamed, ARRAY(SELECT id FROM datasets WHERE data_owner_id = ANY (renamed) LIMIT ${WRITTEN_AT_ONCE + 1}));
        RETURN NULL;
      END $$;`;
}

function versionsChangedBy(change: string): string {
  return `
      DROP TRIGGER tr_file_versions_search_changed ON file_versions;
      CREATE TRIGGER tr_file_versions_search_changed AFTER UPDATE ON file_versions
        FOR EACH ROW WHEN ((OLD.state = 'COMMITTED' OR NEW.state = 'COMMITTED')
          AND (OLD.state <> NEW.state OR ${change}))
        EXECUTE FUNCTION search_changed_version();`;
}
