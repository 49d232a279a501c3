import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What datasets are found by, one row per dataset, kept by triggers in the transaction of each change: words and
 * filters as one `tsvector`, what lists are ordered by, and what is counted. And the secret that signs cursors.
 */
export class DatasetSearch1795392000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Comes with PostgreSQL; the owner of a database may add it since PostgreSQL 13.
      CREATE EXTENSION IF NOT EXISTS pg_trgm;

      ALTER TABLE instance ADD COLUMN cursor_secret bytea NOT NULL
        DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

      CREATE TABLE dataset_search (
        dataset_id integer NOT NULL,
        ds_id text COLLATE "C" NOT NULL,
        title_key text COLLATE "C" NOT NULL,
        own_level access_level NOT NULL,
        collection_id integer NOT NULL,
        category_id text NOT NULL,
        data_owner_id integer NOT NULL,
        region_id text,
        spatial_resolution spatial_resolution,
        temporal_resolution temporal_resolution,
        coverage daterange,
        tag_ids integer[] NOT NULL,
        updated_at timestamptz NOT NULL,
        document tsvector NOT NULL,
        CONSTRAINT pk_dataset_search PRIMARY KEY (dataset_id),
        CONSTRAINT fk_dataset_search_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
      );

      -- Every word that a dataset was ever found by, for misspelt ones. Repeats do no harm and need no lock.
      CREATE TABLE search_vocabulary (word text COLLATE "C" NOT NULL);

      -- The number of datasets by what they have and by their own level, as the sum of many rows: writers only add, so
      -- that none waits for another.
      CREATE TABLE facet_counts (
        facet text NOT NULL,
        value text NOT NULL,
        own_level access_level NOT NULL,
        datasets bigint NOT NULL
      );

      -- Words of our own: the parser of full text search cuts scripts at their vowel signs in some locales, and names of
      -- columns nowhere. What is no separator here is part of a word, whatever the locale. Accents of Latin letters
      -- and joiners are dropped.
      CREATE FUNCTION search_words(content text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      BEGIN
        IF content ~ '[^\\u0001-\\u007f]' THEN
          content := normalize(regexp_replace(normalize(content, NFKD), '[\\u00ad\\u0300-\\u036f\\u200c\\u200d]', '', 'g'), NFKC);
        END IF;
        RETURN string_to_array(btrim(regexp_replace(lower(content),
          '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b4\\u00b6-\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7\\u0964\\u0965\\u0970\\u2000-\\u206f\\u20a0-\\u20cf\\u2190-\\u2bff\\u2e00-\\u2e7f\\u3000-\\u3004\\u3008-\\u3020\\ufffd]+',
          ' ', 'g')), ' ');
      END $$;

      -- The English stem of a word; null for other words, for words that say nothing, and for what is its own stem.
      CREATE FUNCTION search_stem(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN word ~ '^[a-z]{3,}$' THEN nullif((ts_lexize('pg_catalog.english_stem', word))[1], word) END
      $$;

      -- Words and their stems, where they stand in the text. Longer words than 64 characters are cut.
      CREATE FUNCTION search_entry(words text[], weight text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
      BEGIN
        RETURN coalesce((
          SELECT string_agg(concat_ws(' ', left(w.word, 64) || w.place, search_stem(w.word) || w.place), ' ')
            FROM (SELECT word, ':' || least(n, 16383) || weight AS place FROM unnest(words) WITH ORDINALITY u (word, n)) w), '');
      END $$;

      -- Writes what these datasets are found by. The lock comes first and in one order: what is read after it is what
      -- the other writer has left.
      CREATE FUNCTION refresh_dataset_search(dataset_ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
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
            SELECT string_agg(concat_ws(' ', f.table_name, (
                     SELECT string_agg(k.key, ' ') FROM json_each(v.data_dictionary) k
                      WHERE k.value ->> 'access' IS DISTINCT FROM 'false')), ' ' ORDER BY f.id) AS names
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
      END $$;

      -- Datasets themselves, and their tags.
      CREATE FUNCTION search_changed_datasets() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(SELECT id FROM changed));
        RETURN NULL;
      END $$;
      CREATE FUNCTION search_changed_links() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(SELECT DISTINCT dataset_id FROM changed));
        RETURN NULL;
      END $$;

      -- What datasets refer to. The lock keeps off new datasets that refer to the old name and are not seen yet.
      CREATE FUNCTION search_renamed_tags() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.tag_name <> o.tag_name);
      BEGIN
        PERFORM FROM tags t WHERE t.id = ANY (renamed) ORDER BY t.id FOR UPDATE;
        PERFORM refresh_dataset_search(ARRAY(SELECT DISTINCT dataset_id FROM dataset_tags WHERE tag_id = ANY (renamed)));
        RETURN NULL;
      END $$;
      CREATE FUNCTION search_renamed_collections() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
          WHERE (n.collection_name, n.category_id, n.category_name) <> (o.collection_name, o.category_id, o.category_name));
      BEGIN
        PERFORM FROM collections c WHERE c.id = ANY (renamed) ORDER BY c.id FOR UPDATE;
        PERFORM refresh_dataset_search(ARRAY(SELECT id FROM datasets WHERE collection_id = ANY (renamed)));
        RETURN NULL;
      END $$;
      CREATE FUNCTION search_renamed_owners() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.name <> o.name);
      BEGIN
        PERFORM FROM data_owners o WHERE o.id = ANY (renamed) ORDER BY o.id FOR UPDATE;
        PERFORM refresh_dataset_search(ARRAY(SELECT id FROM datasets WHERE data_owner_id = ANY (renamed)));
        RETURN NULL;
      END $$;
      CREATE FUNCTION search_moved_regions() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        moved text[] := ARRAY(SELECT n.region_id FROM new_rows n JOIN old_rows o USING (id)
          WHERE n.parent_region_id IS DISTINCT FROM o.parent_region_id);
      BEGIN
        PERFORM FROM regions r WHERE r.region_id = ANY (moved) ORDER BY r.id FOR UPDATE;
        PERFORM refresh_dataset_search(ARRAY(
          WITH RECURSIVE below (region_id) AS (
            SELECT unnest(moved)
            UNION
            SELECT r.region_id FROM below b JOIN regions r ON r.parent_region_id = b.region_id)
          SELECT d.id FROM datasets d JOIN below b ON b.region_id = d.spatial_coverage_region_id));
        RETURN NULL;
      END $$;

      -- Tables: what readers see has changed where a committed version comes, goes or says something else.
      CREATE FUNCTION search_changed_version() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(
          SELECT f.dataset_id FROM stored_files f
           WHERE f.id = NEW.file_id AND f.dataset_id IS NOT NULL));
        RETURN NULL;
      END $$;

      CREATE FUNCTION count_facets() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        added integer;
      BEGIN
        -- An insert that turned into an update comes here twice, once without a row.
        IF TG_OP <> 'DELETE' THEN
          IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
        END IF;
        EXECUTE format($count$
          INSERT INTO facet_counts (facet, value, own_level, datasets)
          SELECT f.facet, f.value, s.own_level, sum(s.change)
            FROM (%s) s,
                 LATERAL (
                   VALUES ('all', ''), ('collection', s.collection_id::text), ('category', s.category_id),
                     ('owner', s.data_owner_id::text), ('region', s.region_id),
                     ('spatial', s.spatial_resolution::text), ('temporal', s.temporal_resolution::text)
                   UNION ALL
                   SELECT 'tag', tag_id::text FROM unnest(s.tag_ids) AS tag_id) f (facet, value)
           WHERE f.value IS NOT NULL
           GROUP BY f.facet, f.value, s.own_level
          HAVING sum(s.change) <> 0$count$,
          CASE TG_OP
            WHEN 'INSERT' THEN 'SELECT *, 1 AS change FROM new_rows'
            WHEN 'DELETE' THEN 'SELECT *, -1 AS change FROM old_rows'
            ELSE 'SELECT *, 1 AS change FROM new_rows UNION ALL SELECT *, -1 FROM old_rows'
          END);
        GET DIAGNOSTICS added = ROW_COUNT;
        -- About once in ten thousand rows one writer adds up; nobody waits for it.
        IF random() < added / 10000.0 AND pg_try_advisory_xact_lock(7263406) THEN
          WITH summed AS (DELETE FROM facet_counts RETURNING *)
          INSERT INTO facet_counts
          SELECT facet, value, own_level, sum(datasets) FROM summed
           GROUP BY facet, value, own_level HAVING sum(datasets) <> 0;
        END IF;
        RETURN NULL;
      END $$;

      CREATE TRIGGER tr_dataset_search_count_new AFTER INSERT ON dataset_search
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();
      CREATE TRIGGER tr_dataset_search_count_changed AFTER UPDATE ON dataset_search
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();
      CREATE TRIGGER tr_dataset_search_count_gone AFTER DELETE ON dataset_search
        REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();

      SELECT refresh_dataset_search(ARRAY(SELECT id FROM datasets));
      UPDATE dataset_search s SET updated_at = d.created_at FROM datasets d WHERE d.id = s.dataset_id;

      -- A list of each order, and one of what is open to everybody: neither walks through what it may not show.
      CREATE INDEX ix_dataset_search_ds_id ON dataset_search (ds_id, dataset_id);
      CREATE INDEX ix_dataset_search_title ON dataset_search (title_key, dataset_id);
      CREATE INDEX ix_dataset_search_updated_at ON dataset_search (updated_at, dataset_id);
      CREATE INDEX ix_dataset_search_open ON dataset_search (dataset_id) WHERE own_level > 'NONE';
      CREATE INDEX ix_dataset_search_open_ds_id ON dataset_search (ds_id, dataset_id) WHERE own_level > 'NONE';
      CREATE INDEX ix_dataset_search_open_title ON dataset_search (title_key, dataset_id) WHERE own_level > 'NONE';
      CREATE INDEX ix_dataset_search_open_updated_at ON dataset_search (updated_at, dataset_id) WHERE own_level > 'NONE';
      -- Every search reads through the list of what is pending, so it is short.
      CREATE INDEX ix_dataset_search_document ON dataset_search USING gin (document)
        WITH (gin_pending_list_limit = 512);
      CREATE INDEX ix_dataset_search_coverage ON dataset_search USING gist (coverage);
      CREATE INDEX ix_dataset_search_region ON dataset_search (region_id);
      CREATE INDEX ix_search_vocabulary_word ON search_vocabulary (word);
      CREATE INDEX ix_search_vocabulary_trigrams ON search_vocabulary USING gin (word gin_trgm_ops) WITH (fastupdate = off);
      ALTER TABLE dataset_search ALTER COLUMN document SET STATISTICS 500;

      CREATE TRIGGER tr_datasets_search_new AFTER INSERT ON datasets
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_datasets();
      CREATE TRIGGER tr_datasets_search_changed AFTER UPDATE ON datasets
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_datasets();
      CREATE TRIGGER tr_dataset_tags_search_new AFTER INSERT ON dataset_tags
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_links();
      CREATE TRIGGER tr_dataset_tags_search_gone AFTER DELETE ON dataset_tags
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_links();
      CREATE TRIGGER tr_tags_search_renamed AFTER UPDATE ON tags REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_tags();
      CREATE TRIGGER tr_collections_search_renamed AFTER UPDATE ON collections
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_collections();
      CREATE TRIGGER tr_data_owners_search_renamed AFTER UPDATE ON data_owners
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_owners();
      CREATE TRIGGER tr_regions_search_moved AFTER UPDATE ON regions
        REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows
        FOR EACH STATEMENT EXECUTE FUNCTION search_moved_regions();
      CREATE TRIGGER tr_file_versions_search_new AFTER INSERT ON file_versions
        FOR EACH ROW WHEN (NEW.state = 'COMMITTED') EXECUTE FUNCTION search_changed_version();
      CREATE TRIGGER tr_file_versions_search_changed AFTER UPDATE ON file_versions
        FOR EACH ROW WHEN ((OLD.state = 'COMMITTED' OR NEW.state = 'COMMITTED')
          AND (OLD.state <> NEW.state OR OLD.data_dictionary::text <> NEW.data_dictionary::text))
        EXECUTE FUNCTION search_changed_version();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER tr_file_versions_search_changed ON file_versions;
      DROP TRIGGER tr_file_versions_search_new ON file_versions;
      DROP TRIGGER tr_regions_search_moved ON regions;
      DROP TRIGGER tr_data_owners_search_renamed ON data_owners;
      DROP TRIGGER tr_collections_search_renamed ON collections;
      DROP TRIGGER tr_tags_search_renamed ON tags;
      DROP TRIGGER tr_dataset_tags_search_gone ON dataset_tags;
      DROP TRIGGER tr_dataset_tags_search_new ON dataset_tags;
      DROP TRIGGER tr_datasets_search_changed ON datasets;
      DROP TRIGGER tr_datasets_search_new ON datasets;
      DROP TABLE dataset_search;
      DROP TABLE search_vocabulary;
      DROP TABLE facet_counts;
      DROP FUNCTION count_facets();
      DROP FUNCTION search_changed_version();
      DROP FUNCTION search_moved_regions();
      DROP FUNCTION search_renamed_owners();
      DROP FUNCTION search_renamed_collections();
      DROP FUNCTION search_renamed_tags();
      DROP FUNCTION search_changed_links();
      DROP FUNCTION search_changed_datasets();
      DROP FUNCTION refresh_dataset_search(integer[]);
      DROP FUNCTION search_entry(text[], text);
      DROP FUNCTION search_stem(text);
      DROP FUNCTION search_words(text);
      ALTER TABLE instance DROP COLUMN cursor_secret;
      DROP EXTENSION pg_trgm;
    `);
  }
}
