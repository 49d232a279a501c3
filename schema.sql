-- The schema that the migrations make. Written by `npm run schema`, and not run by anything: do not edit.

CREATE EXTENSION pg_trgm;

CREATE TYPE access_level AS ENUM ('NONE', 'VIEW', 'DOWNLOAD');
CREATE TYPE bucket_type AS ENUM ('STANDARDISED', 'PREPROCESSED');
CREATE TYPE file_version_state AS ENUM ('PENDING', 'UPLOADED', 'COMMITTED', 'SUPERSEDED', 'TOMBSTONED', 'REJECTED', 'ABORTED', 'DELETING', 'DELETED');
CREATE TYPE resource_type AS ENUM ('DATASET', 'GROUP', 'BUCKET', 'WEATHER_DATA_API');
CREATE TYPE spatial_resolution AS ENUM ('COUNTRY', 'STATE', 'UT', 'DISTRICT', 'SUBDISTRICT', 'MUNICIPALITY', 'VILLAGE', 'WARD', 'PRABHAG', 'ULB', 'LAT/LONG', 'OTHER');
CREATE TYPE temporal_resolution AS ENUM ('YEAR', 'MONTH', 'WEEK', 'DATE', 'HOUR', 'MINUTE', 'SECOND');

CREATE OR REPLACE FUNCTION public.chain_audit_entry()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        last record;
      BEGIN
        PERFORM pg_advisory_xact_lock(7263404);
        EXECUTE format('SELECT id, hash FROM %I.audit_log ORDER BY id DESC LIMIT 1', TG_TABLE_SCHEMA) INTO last;
        NEW.id := coalesce(last.id, 0) + 1;
        NEW.at := clock_timestamp();
        NEW.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
        NEW.hash := sha256(NEW.previous_hash || convert_to(json_build_array(NEW.id, NEW.at AT TIME ZONE 'UTC',
          NEW.actor_id, NEW.actor_email, NEW.key_id, NEW.address, NEW.request_id, NEW.action, NEW.subject_type,
          NEW.subject_id, NEW.before, NEW.after)::text, 'UTF8'));
        RETURN NEW;
      END $function$
;

CREATE OR REPLACE FUNCTION public.count_facets()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
      END $function$
;

CREATE OR REPLACE FUNCTION public.refresh_dataset_search(dataset_ids integer[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      BEGIN
        IF cardinality(dataset_ids) = 0 THEN RETURN; END IF;
        PERFORM FROM dataset_search s WHERE s.dataset_id = ANY (dataset_ids) ORDER BY s.dataset_id FOR UPDATE;
        DELETE FROM dataset_search s USING datasets d
         WHERE s.dataset_id = ANY (dataset_ids) AND d.id = s.dataset_id AND d.deleted_at IS NOT NULL;
        PERFORM write_dataset_search(ARRAY(
          SELECT d.id FROM datasets d WHERE d.id = ANY (dataset_ids) AND d.deleted_at IS NULL ORDER BY d.id));
      END $function$
;

CREATE OR REPLACE FUNCTION public.refresh_search_of(subject text, subject_ids integer[], dataset_ids integer[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
      BEGIN
        IF cardinality(dataset_ids) <= 500 THEN
          PERFORM refresh_dataset_search(dataset_ids);
        ELSE
          INSERT INTO search_renames (subject, subject_id)
          SELECT refresh_search_of.subject, s.id FROM unnest(subject_ids) AS s (id);
        END IF;
      END $function$
;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        RAISE EXCEPTION 'The audit log is only added to.' USING ERRCODE = 'insufficient_privilege';
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_datasets()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(SELECT id FROM changed));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_links()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(SELECT DISTINCT dataset_id FROM changed));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_raw_datasets()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        changed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
          WHERE (n.rds_id, n.title, n.source) <> (o.rds_id, o.title, o.source));
      BEGIN
        PERFORM FROM raw_datasets w WHERE w.id = ANY (changed) ORDER BY w.id FOR UPDATE;
        PERFORM refresh_search_of('raw-dataset', changed, ARRAY(
          SELECT DISTINCT dataset_id FROM dataset_raw_datasets WHERE raw_dataset_id = ANY (changed) LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_changed_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM refresh_dataset_search(ARRAY(
          SELECT f.dataset_id FROM stored_files f
           WHERE f.id = NEW.file_id AND f.dataset_id IS NOT NULL));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_entry(words text[], weight text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
      BEGIN
        RETURN coalesce((
          SELECT string_agg(concat_ws(' ', left(w.word, 64) || w.place, search_stem(w.word) || w.place), ' ')
            FROM (SELECT word, ':' || least(n, 16383) || weight AS place FROM unnest(words) WITH ORDINALITY u (word, n)) w), '');
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_moved_regions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        moved text[] := ARRAY(SELECT n.region_id FROM new_rows n JOIN old_rows o USING (id)
          WHERE n.parent_region_id IS DISTINCT FROM o.parent_region_id);
      BEGIN
        PERFORM FROM regions r WHERE r.region_id = ANY (moved) ORDER BY r.id FOR UPDATE;
        PERFORM refresh_search_of('region', ARRAY(SELECT r.id FROM regions r WHERE r.region_id = ANY (moved)), ARRAY(
          WITH RECURSIVE below (region_id) AS (
            SELECT unnest(moved)
            UNION
            SELECT r.region_id FROM below b JOIN regions r ON r.parent_region_id = b.region_id)
          SELECT d.id FROM datasets d JOIN below b ON b.region_id = d.spatial_coverage_region_id LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_renamed_collections()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id)
          WHERE (n.collection_name, n.category_id, n.category_name) <> (o.collection_name, o.category_id, o.category_name));
      BEGIN
        PERFORM FROM collections c WHERE c.id = ANY (renamed) ORDER BY c.id FOR UPDATE;
        PERFORM refresh_search_of('collection', renamed, ARRAY(SELECT id FROM datasets WHERE collection_id = ANY (renamed) LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_renamed_owners()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE (n.name, n.contact_person, n.contact_person_email)
            IS DISTINCT FROM (o.name, o.contact_person, o.contact_person_email));
      BEGIN
        PERFORM FROM data_owners o WHERE o.id = ANY (renamed) ORDER BY o.id FOR UPDATE;
        PERFORM refresh_search_of('data-owner', renamed, ARRAY(SELECT id FROM datasets WHERE data_owner_id = ANY (renamed) LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_renamed_regions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        renamed text[] := ARRAY(SELECT n.region_id FROM new_rows n JOIN old_rows o USING (id)
          WHERE n.region_name <> o.region_name AND n.parent_region_id IS NOT DISTINCT FROM o.parent_region_id);
      BEGIN
        PERFORM FROM regions r WHERE r.region_id = ANY (renamed) ORDER BY r.id FOR UPDATE;
        PERFORM refresh_search_of('region-name', ARRAY(SELECT r.id FROM regions r WHERE r.region_id = ANY (renamed)), ARRAY(
          SELECT d.id FROM datasets d WHERE d.spatial_coverage_region_id = ANY (renamed) LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_renamed_tags()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        renamed integer[] := ARRAY(SELECT n.id FROM new_rows n JOIN old_rows o USING (id) WHERE n.tag_name <> o.tag_name);
      BEGIN
        PERFORM FROM tags t WHERE t.id = ANY (renamed) ORDER BY t.id FOR UPDATE;
        PERFORM refresh_search_of('tag', renamed, ARRAY(SELECT dataset_id FROM dataset_tags WHERE tag_id = ANY (renamed) LIMIT 501));
        RETURN NULL;
      END $function$
;

CREATE OR REPLACE FUNCTION public.search_stem(word text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
        SELECT CASE WHEN word ~ '^[a-z]{3,}$' THEN nullif((ts_lexize('pg_catalog.english_stem', word))[1], word) END
      $function$
;

CREATE OR REPLACE FUNCTION public.search_words(content text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
      BEGIN
        IF content ~ '[^\u0001-\u007f]' THEN
          content := normalize(regexp_replace(normalize(content, NFKD), '[\u00ad\u0300-\u036f\u200c\u200d]', '', 'g'), NFKC);
        END IF;
        RETURN string_to_array(btrim(regexp_replace(lower(content),
          '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u0964\u0965\u0970\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\ufffd]+',
          ' ', 'g')), ' ');
      END $function$
;

CREATE OR REPLACE FUNCTION public.write_dataset_search(dataset_ids integer[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
            SELECT concat_ws(' ', string_agg(concat_ws(' ', f.table_name, (
                     SELECT string_agg(k.key, ' ') FROM json_each(v.data_dictionary) k
                      WHERE k.value ->> 'access' IS DISTINCT FROM 'false')), ' ' ORDER BY f.id), string_agg((
                     SELECT string_agg(k.field ->> 'name', ' ' ORDER BY k.place) 
                       FROM json_array_elements(v.profile -> 'columns') WITH ORDINALITY AS k (field, place)
                       LEFT JOIN json_object_keys(v.data_dictionary) AS described (name) ON described.name = k.field ->> 'name'
                      WHERE described.name IS NULL), ' ' ORDER BY f.id)) AS names
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
      END $function$
;

CREATE TABLE api_key_datasets (
  api_key_id integer NOT NULL,
  dataset_id integer NOT NULL,
  CONSTRAINT pk_api_key_datasets PRIMARY KEY (api_key_id, dataset_id)
);

CREATE TABLE api_keys (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  user_id integer NOT NULL,
  public_id text NOT NULL,
  key_hash bytea NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  is_read_only boolean DEFAULT false NOT NULL,
  is_narrowed_to_datasets boolean DEFAULT false NOT NULL,
  replaced_by_id integer,
  CONSTRAINT ck_api_keys_key_hash_sha256 CHECK ((octet_length(key_hash) = 32)),
  CONSTRAINT pk_api_keys PRIMARY KEY (id),
  CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash),
  CONSTRAINT uq_api_keys_public_id UNIQUE (public_id)
);

CREATE TABLE audit_log (
  id bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  actor_id integer,
  actor_email text,
  key_id text,
  address text,
  request_id text,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  before json,
  after json,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  CONSTRAINT ck_audit_log_hashes_sha256 CHECK (((octet_length(previous_hash) = 32) AND (octet_length(hash) = 32))),
  CONSTRAINT pk_audit_log PRIMARY KEY (id)
);

CREATE TABLE collections (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  collection_id text NOT NULL,
  collection_name text NOT NULL,
  category_id text NOT NULL,
  category_name text NOT NULL,
  CONSTRAINT pk_collections PRIMARY KEY (id),
  CONSTRAINT uq_collections_collection_id UNIQUE (collection_id)
);

CREATE TABLE data_owners (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  name text NOT NULL,
  contact_person text,
  contact_person_email text,
  CONSTRAINT pk_data_owners PRIMARY KEY (id),
  CONSTRAINT uq_data_owners_name UNIQUE (name)
);

CREATE TABLE dataset_downloads (
  dataset_id integer NOT NULL,
  day date NOT NULL,
  on_day bigint NOT NULL,
  before_day bigint NOT NULL,
  CONSTRAINT pk_dataset_downloads PRIMARY KEY (dataset_id)
) WITH (fillfactor=80);

CREATE TABLE dataset_manifests (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  dataset_id integer NOT NULL,
  bucket_type bucket_type NOT NULL,
  yaml text NOT NULL,
  "json" json NOT NULL,
  visible_yaml text,
  visible_json json,
  updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_by integer,
  CONSTRAINT ck_dataset_manifests_visible CHECK (((visible_yaml IS NULL) = (visible_json IS NULL))),
  CONSTRAINT pk_dataset_manifests PRIMARY KEY (id),
  CONSTRAINT uq_dataset_manifests_bucket_type UNIQUE (dataset_id, bucket_type)
);

CREATE TABLE dataset_raw_datasets (
  dataset_id integer NOT NULL,
  raw_dataset_id integer NOT NULL,
  CONSTRAINT pk_dataset_raw_datasets PRIMARY KEY (dataset_id, raw_dataset_id)
);

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
  updated_at timestamp with time zone NOT NULL,
  document tsvector NOT NULL,
  CONSTRAINT pk_dataset_search PRIMARY KEY (dataset_id)
);

CREATE TABLE dataset_tags (
  dataset_id integer NOT NULL,
  tag_id integer NOT NULL,
  CONSTRAINT pk_dataset_tags PRIMARY KEY (dataset_id, tag_id)
);

CREATE TABLE datasets (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  storage_id uuid DEFAULT gen_random_uuid() NOT NULL,
  ds_id text COLLATE "C" NOT NULL,
  title text NOT NULL,
  description text,
  collection_id integer NOT NULL,
  data_owner_id integer NOT NULL,
  spatial_coverage_region_id text,
  spatial_resolution spatial_resolution,
  temporal_resolution temporal_resolution,
  temporal_coverage_start_date date,
  temporal_coverage_end_date date,
  access_level access_level DEFAULT 'NONE'::access_level NOT NULL,
  additional_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  deleted_at timestamp with time zone,
  deleted_by integer,
  deletion_reason text,
  CONSTRAINT ck_datasets_additional_metadata_object CHECK ((jsonb_typeof(additional_metadata) = 'object'::text)),
  CONSTRAINT ck_datasets_coverage_order CHECK ((temporal_coverage_start_date <= temporal_coverage_end_date)),
  CONSTRAINT ck_datasets_deletion CHECK (((deleted_at IS NOT NULL) OR (num_nonnulls(deleted_by, deletion_reason) = 0))),
  CONSTRAINT ck_datasets_ds_id_length CHECK ((length(ds_id) = 12)),
  CONSTRAINT pk_datasets PRIMARY KEY (id),
  CONSTRAINT uq_datasets_ds_id UNIQUE (ds_id),
  CONSTRAINT uq_datasets_storage_id UNIQUE (storage_id)
);

CREATE TABLE facet_counts (
  facet text NOT NULL,
  value text NOT NULL,
  own_level access_level NOT NULL,
  datasets bigint NOT NULL
);

CREATE TABLE file_versions (
  id uuid NOT NULL,
  file_id integer NOT NULL,
  state file_version_state DEFAULT 'PENDING'::file_version_state NOT NULL,
  version_number integer,
  object_key text NOT NULL,
  content_type text NOT NULL,
  size_bytes bigint,
  sha256 text,
  description text,
  source text,
  data_dictionary json DEFAULT '{}'::json NOT NULL,
  created_by integer,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  lease_expires_at timestamp with time zone,
  committed_at timestamp with time zone,
  ended_at timestamp with time zone,
  upload_id text,
  part_size_bytes bigint,
  announced_size_bytes bigint,
  announced_sha256 text,
  replaces_version integer,
  profile json,
  delete_attempts integer DEFAULT 0 NOT NULL,
  delete_after timestamp with time zone,
  delete_error text,
  CONSTRAINT ck_file_versions_announced_sha256_hex CHECK ((announced_sha256 ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT ck_file_versions_bytes_known CHECK (((state = ANY (ARRAY['PENDING'::file_version_state, 'ABORTED'::file_version_state, 'REJECTED'::file_version_state, 'DELETING'::file_version_state, 'DELETED'::file_version_state])) OR ((size_bytes IS NOT NULL) AND (sha256 IS NOT NULL)))),
  CONSTRAINT ck_file_versions_commit_known CHECK (((state <> ALL (ARRAY['COMMITTED'::file_version_state, 'SUPERSEDED'::file_version_state, 'TOMBSTONED'::file_version_state])) OR ((version_number IS NOT NULL) AND (committed_at IS NOT NULL)))),
  CONSTRAINT ck_file_versions_sha256_hex CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  CONSTRAINT pk_file_versions PRIMARY KEY (id),
  CONSTRAINT uq_file_versions_object_key UNIQUE (object_key),
  CONSTRAINT uq_file_versions_version_number UNIQUE (file_id, version_number)
);

CREATE TABLE grants (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  user_id integer NOT NULL,
  resource_type resource_type NOT NULL,
  dataset_id integer,
  resource_group_id integer,
  bucket_type bucket_type,
  weather_store text,
  permission access_level NOT NULL,
  reason text,
  expires_at timestamp with time zone,
  created_by integer,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_grants_resource CHECK ((((resource_type = 'DATASET'::resource_type) = (dataset_id IS NOT NULL)) AND ((resource_type = 'GROUP'::resource_type) = (resource_group_id IS NOT NULL)) AND ((resource_type = 'BUCKET'::resource_type) = (bucket_type IS NOT NULL)) AND ((resource_type = 'WEATHER_DATA_API'::resource_type) = (weather_store IS NOT NULL)))),
  CONSTRAINT pk_grants PRIMARY KEY (id)
);

CREATE TABLE idempotent_answers (
  api_key_id integer NOT NULL,
  key_hash bytea NOT NULL,
  request_hash bytea NOT NULL,
  status smallint NOT NULL,
  answer bytea NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_idempotent_answers PRIMARY KEY (api_key_id, key_hash)
);

CREATE TABLE instance (
  is_only_row boolean DEFAULT true NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  first_start_began_at timestamp with time zone,
  first_start_ended_at timestamp with time zone,
  cursor_secret bytea DEFAULT sha256((uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))) NOT NULL,
  CONSTRAINT ck_instance_only_row CHECK (is_only_row),
  CONSTRAINT pk_instance PRIMARY KEY (is_only_row)
);

CREATE UNLOGGED TABLE rate_limits (
  key text NOT NULL,
  points integer DEFAULT 0 NOT NULL,
  expire bigint,
  CONSTRAINT pk_rate_limits PRIMARY KEY (key)
) WITH (fillfactor=50);

CREATE TABLE raw_datasets (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  rds_id text NOT NULL,
  title text NOT NULL,
  source text NOT NULL,
  CONSTRAINT pk_raw_datasets PRIMARY KEY (id),
  CONSTRAINT uq_raw_datasets_rds_id UNIQUE (rds_id)
);

CREATE TABLE regions (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  region_id text NOT NULL,
  region_name text NOT NULL,
  parent_region_id text,
  CONSTRAINT ck_regions_not_own_parent CHECK ((parent_region_id <> region_id)),
  CONSTRAINT pk_regions PRIMARY KEY (id),
  CONSTRAINT uq_regions_region_id UNIQUE (region_id)
);

CREATE TABLE resource_group_members (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  group_id integer NOT NULL,
  resource_type resource_type NOT NULL,
  dataset_id integer,
  member_group_id integer,
  bucket_type bucket_type,
  weather_store text,
  resource_json jsonb,
  CONSTRAINT ck_resource_group_members_not_itself CHECK ((member_group_id <> group_id)),
  CONSTRAINT ck_resource_group_members_resource CHECK ((((resource_type = 'DATASET'::resource_type) = (dataset_id IS NOT NULL)) AND ((resource_type = 'GROUP'::resource_type) = (member_group_id IS NOT NULL)) AND ((resource_type = 'BUCKET'::resource_type) = (bucket_type IS NOT NULL)) AND ((resource_type = 'WEATHER_DATA_API'::resource_type) = (weather_store IS NOT NULL)))),
  CONSTRAINT pk_resource_group_members PRIMARY KEY (id)
);

CREATE TABLE resource_groups (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  resource_group_id text NOT NULL,
  group_name text NOT NULL,
  CONSTRAINT pk_resource_groups PRIMARY KEY (id),
  CONSTRAINT uq_resource_groups_resource_group_id UNIQUE (resource_group_id)
);

CREATE TABLE search_renames (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  subject text NOT NULL,
  subject_id integer NOT NULL,
  written_up_to integer DEFAULT 0 NOT NULL,
  renamed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT ck_search_renames_subject CHECK ((subject = ANY (ARRAY['collection'::text, 'data-owner'::text, 'raw-dataset'::text, 'region'::text, 'region-name'::text, 'tag'::text]))),
  CONSTRAINT pk_search_renames PRIMARY KEY (id)
);

CREATE TABLE search_vocabulary (
  word text COLLATE "C" NOT NULL
);

CREATE TABLE search_words_aside (
  word text COLLATE "C" NOT NULL,
  seen_from xid8
);

CREATE TABLE stored_files (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  dataset_id integer,
  bucket_type bucket_type,
  table_name text COLLATE "C",
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  region_id text,
  CONSTRAINT ck_stored_files_owner CHECK (
CASE
    WHEN (region_id IS NULL) THEN (num_nulls(dataset_id, bucket_type, table_name) = ANY (ARRAY[0, 3]))
    ELSE (num_nonnulls(dataset_id, bucket_type, table_name) = 0)
END),
  CONSTRAINT ck_stored_files_table_name_length CHECK (((length(table_name) >= 1) AND (length(table_name) <= 128))),
  CONSTRAINT pk_stored_files PRIMARY KEY (id)
);

CREATE TABLE tags (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  tag_name text NOT NULL,
  CONSTRAINT pk_tags PRIMARY KEY (id),
  CONSTRAINT uq_tags_tag_name UNIQUE (tag_name)
);

CREATE TABLE usage_batches (
  server_id uuid NOT NULL,
  number bigint NOT NULL,
  written_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT pk_usage_batches PRIMARY KEY (server_id)
);

CREATE TABLE usage_counts (
  day date NOT NULL,
  ds_id text COLLATE "C" NOT NULL,
  bucket_type text COLLATE "C" NOT NULL,
  item text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  client text COLLATE "C" NOT NULL,
  user_id integer NOT NULL,
  count bigint NOT NULL,
  bytes bigint NOT NULL,
  CONSTRAINT pk_usage_counts PRIMARY KEY (day, ds_id, bucket_type, item, action, client, user_id)
) WITH (fillfactor=90);

CREATE TABLE user_group_members (
  group_id integer NOT NULL,
  user_id integer NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_user_group_members_not_itself CHECK ((group_id <> user_id)),
  CONSTRAINT pk_user_group_members PRIMARY KEY (user_id, group_id)
);

CREATE TABLE users (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  email text NOT NULL,
  is_group boolean DEFAULT false NOT NULL,
  is_admin boolean DEFAULT false NOT NULL,
  suspended_at timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ck_users_email_lower_case CHECK ((email = lower(email))),
  CONSTRAINT ck_users_group_not_admin CHECK ((NOT (is_group AND is_admin))),
  CONSTRAINT pk_users PRIMARY KEY (id),
  CONSTRAINT uq_users_email UNIQUE (email)
);

CREATE TABLE weather_registrations (
  id integer GENERATED ALWAYS AS IDENTITY NOT NULL,
  dataset_name text COLLATE "C" NOT NULL,
  title text NOT NULL,
  licence text,
  attribution text,
  step_types jsonb NOT NULL,
  CONSTRAINT pk_weather_registrations PRIMARY KEY (id),
  CONSTRAINT uq_weather_registrations_dataset_name UNIQUE (dataset_name)
);

ALTER TABLE api_key_datasets ADD CONSTRAINT fk_api_key_datasets_api_key FOREIGN KEY (api_key_id) REFERENCES api_keys(id) ON DELETE CASCADE;
ALTER TABLE api_key_datasets ADD CONSTRAINT fk_api_key_datasets_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE api_keys ADD CONSTRAINT fk_api_keys_replaced_by FOREIGN KEY (replaced_by_id) REFERENCES api_keys(id) ON DELETE SET NULL;
ALTER TABLE api_keys ADD CONSTRAINT fk_api_keys_user FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE dataset_downloads ADD CONSTRAINT fk_dataset_downloads_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE dataset_manifests ADD CONSTRAINT fk_dataset_manifests_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE dataset_manifests ADD CONSTRAINT fk_dataset_manifests_updated_by FOREIGN KEY (updated_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE dataset_raw_datasets ADD CONSTRAINT fk_dataset_raw_datasets_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE dataset_raw_datasets ADD CONSTRAINT fk_dataset_raw_datasets_raw_dataset FOREIGN KEY (raw_dataset_id) REFERENCES raw_datasets(id);
ALTER TABLE dataset_search ADD CONSTRAINT fk_dataset_search_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE dataset_tags ADD CONSTRAINT fk_dataset_tags_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE dataset_tags ADD CONSTRAINT fk_dataset_tags_tag FOREIGN KEY (tag_id) REFERENCES tags(id);
ALTER TABLE datasets ADD CONSTRAINT fk_datasets_collection FOREIGN KEY (collection_id) REFERENCES collections(id);
ALTER TABLE datasets ADD CONSTRAINT fk_datasets_data_owner FOREIGN KEY (data_owner_id) REFERENCES data_owners(id);
ALTER TABLE datasets ADD CONSTRAINT fk_datasets_deleted_by FOREIGN KEY (deleted_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE datasets ADD CONSTRAINT fk_datasets_region FOREIGN KEY (spatial_coverage_region_id) REFERENCES regions(region_id);
ALTER TABLE file_versions ADD CONSTRAINT fk_file_versions_created_by FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE file_versions ADD CONSTRAINT fk_file_versions_file FOREIGN KEY (file_id) REFERENCES stored_files(id);
ALTER TABLE grants ADD CONSTRAINT fk_grants_created_by FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL;
ALTER TABLE grants ADD CONSTRAINT fk_grants_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE grants ADD CONSTRAINT fk_grants_resource_group FOREIGN KEY (resource_group_id) REFERENCES resource_groups(id) ON DELETE CASCADE;
ALTER TABLE grants ADD CONSTRAINT fk_grants_user FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE idempotent_answers ADD CONSTRAINT fk_idempotent_answers_api_key FOREIGN KEY (api_key_id) REFERENCES api_keys(id) ON DELETE CASCADE;
ALTER TABLE regions ADD CONSTRAINT fk_regions_parent FOREIGN KEY (parent_region_id) REFERENCES regions(region_id);
ALTER TABLE resource_group_members ADD CONSTRAINT fk_resource_group_members_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id) ON DELETE CASCADE;
ALTER TABLE resource_group_members ADD CONSTRAINT fk_resource_group_members_group FOREIGN KEY (group_id) REFERENCES resource_groups(id) ON DELETE CASCADE;
ALTER TABLE resource_group_members ADD CONSTRAINT fk_resource_group_members_member_group FOREIGN KEY (member_group_id) REFERENCES resource_groups(id) ON DELETE CASCADE;
ALTER TABLE stored_files ADD CONSTRAINT fk_stored_files_dataset FOREIGN KEY (dataset_id) REFERENCES datasets(id);
ALTER TABLE stored_files ADD CONSTRAINT fk_stored_files_region FOREIGN KEY (region_id) REFERENCES regions(region_id);
ALTER TABLE user_group_members ADD CONSTRAINT fk_user_group_members_group FOREIGN KEY (group_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE user_group_members ADD CONSTRAINT fk_user_group_members_user FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;

CREATE INDEX ix_api_key_datasets_dataset ON public.api_key_datasets USING btree (dataset_id);
CREATE INDEX ix_api_keys_replaced_by ON public.api_keys USING btree (replaced_by_id) WHERE (replaced_by_id IS NOT NULL);
CREATE INDEX ix_api_keys_user ON public.api_keys USING btree (user_id);
CREATE INDEX ix_audit_log_action ON public.audit_log USING btree (action, id);
CREATE INDEX ix_audit_log_actor ON public.audit_log USING btree (actor_email, id);
CREATE INDEX ix_audit_log_at ON public.audit_log USING btree (at);
CREATE INDEX ix_audit_log_subject ON public.audit_log USING btree (subject_type, subject_id, id);
CREATE INDEX ix_dataset_raw_datasets_raw_dataset ON public.dataset_raw_datasets USING btree (raw_dataset_id);
CREATE INDEX ix_dataset_search_coverage ON public.dataset_search USING gist (coverage);
CREATE INDEX ix_dataset_search_document ON public.dataset_search USING gin (document) WITH (gin_pending_list_limit='512');
CREATE INDEX ix_dataset_search_ds_id ON public.dataset_search USING btree (ds_id, dataset_id);
CREATE INDEX ix_dataset_search_open ON public.dataset_search USING btree (dataset_id) WHERE (own_level > 'NONE'::access_level);
CREATE INDEX ix_dataset_search_open_ds_id ON public.dataset_search USING btree (ds_id, dataset_id) WHERE (own_level > 'NONE'::access_level);
CREATE INDEX ix_dataset_search_open_title ON public.dataset_search USING btree (title_key, dataset_id) WHERE (own_level > 'NONE'::access_level);
CREATE INDEX ix_dataset_search_open_updated_at ON public.dataset_search USING btree (updated_at, dataset_id) WHERE (own_level > 'NONE'::access_level);
CREATE INDEX ix_dataset_search_region ON public.dataset_search USING btree (region_id);
CREATE INDEX ix_dataset_search_title ON public.dataset_search USING btree (title_key, dataset_id);
CREATE INDEX ix_dataset_search_updated_at ON public.dataset_search USING btree (updated_at, dataset_id);
CREATE INDEX ix_dataset_tags_tag ON public.dataset_tags USING btree (tag_id);
CREATE INDEX ix_datasets_collection ON public.datasets USING btree (collection_id);
CREATE INDEX ix_datasets_data_owner ON public.datasets USING btree (data_owner_id);
CREATE INDEX ix_datasets_deleted ON public.datasets USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX ix_datasets_deleted_by ON public.datasets USING btree (deleted_by) WHERE (deleted_by IS NOT NULL);
CREATE INDEX ix_datasets_deleted_ds_id ON public.datasets USING btree (ds_id) WHERE (deleted_at IS NOT NULL);
CREATE INDEX ix_datasets_open ON public.datasets USING btree (ds_id) WHERE ((access_level > 'NONE'::access_level) AND (deleted_at IS NULL));
CREATE INDEX ix_datasets_region ON public.datasets USING btree (spatial_coverage_region_id);
CREATE INDEX ix_file_versions_deleting ON public.file_versions USING btree (delete_after) WHERE (state = 'DELETING'::file_version_state);
CREATE INDEX ix_file_versions_lease ON public.file_versions USING btree (lease_expires_at) WHERE (state = ANY (ARRAY['PENDING'::file_version_state, 'UPLOADED'::file_version_state]));
CREATE INDEX ix_file_versions_object_key ON public.file_versions USING btree (object_key COLLATE "C") WHERE (state <> 'DELETED'::file_version_state);
CREATE UNIQUE INDEX uq_file_versions_current ON public.file_versions USING btree (file_id) WHERE (state = 'COMMITTED'::file_version_state);
CREATE INDEX ix_grants_dataset ON public.grants USING btree (dataset_id);
CREATE INDEX ix_grants_resource_group ON public.grants USING btree (resource_group_id);
CREATE INDEX ix_grants_user ON public.grants USING btree (user_id);
CREATE UNIQUE INDEX uq_grants_bucket ON public.grants USING btree (user_id, bucket_type) WHERE (bucket_type IS NOT NULL);
CREATE UNIQUE INDEX uq_grants_dataset ON public.grants USING btree (user_id, dataset_id) WHERE (dataset_id IS NOT NULL);
CREATE UNIQUE INDEX uq_grants_resource_group ON public.grants USING btree (user_id, resource_group_id) WHERE (resource_group_id IS NOT NULL);
CREATE UNIQUE INDEX uq_grants_weather_store ON public.grants USING btree (user_id, weather_store) WHERE (weather_store IS NOT NULL);
CREATE INDEX ix_idempotent_answers_created_at ON public.idempotent_answers USING btree (created_at);
CREATE INDEX ix_regions_parent ON public.regions USING btree (parent_region_id);
CREATE INDEX ix_resource_group_members_dataset ON public.resource_group_members USING btree (dataset_id);
CREATE INDEX ix_resource_group_members_group ON public.resource_group_members USING btree (group_id);
CREATE INDEX ix_resource_group_members_member_group ON public.resource_group_members USING btree (member_group_id);
CREATE UNIQUE INDEX uq_resource_group_members_bucket ON public.resource_group_members USING btree (group_id, bucket_type) WHERE (bucket_type IS NOT NULL);
CREATE UNIQUE INDEX uq_resource_group_members_dataset ON public.resource_group_members USING btree (group_id, dataset_id) WHERE (dataset_id IS NOT NULL);
CREATE UNIQUE INDEX uq_resource_group_members_member_group ON public.resource_group_members USING btree (group_id, member_group_id) WHERE (member_group_id IS NOT NULL);
CREATE UNIQUE INDEX uq_resource_group_members_weather_store ON public.resource_group_members USING btree (group_id, weather_store) WHERE (weather_store IS NOT NULL);
CREATE INDEX ix_search_vocabulary_trigrams ON public.search_vocabulary USING gin (word gin_trgm_ops) WITH (fastupdate=off);
CREATE INDEX ix_search_vocabulary_word ON public.search_vocabulary USING btree (word);
CREATE INDEX ix_stored_files_nobody ON public.stored_files USING btree (id) WHERE ((region_id IS NULL) AND (dataset_id IS NULL));
CREATE UNIQUE INDEX uq_stored_files_region ON public.stored_files USING btree (region_id) WHERE (region_id IS NOT NULL);
CREATE UNIQUE INDEX uq_stored_files_table_name ON public.stored_files USING btree (dataset_id, bucket_type, lower(table_name));
CREATE INDEX ix_usage_counts_dataset ON public.usage_counts USING btree (ds_id, day);
CREATE INDEX ix_usage_counts_user ON public.usage_counts USING btree (user_id, day);
CREATE INDEX ix_user_group_members_group ON public.user_group_members USING btree (group_id);
CREATE INDEX ix_users_administrators ON public.users USING btree (id) WHERE is_admin;

CREATE TRIGGER tr_audit_log_chain BEFORE INSERT ON public.audit_log FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();
CREATE TRIGGER tr_audit_log_refuse_change BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER tr_audit_log_refuse_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER tr_collections_search_renamed AFTER UPDATE ON public.collections REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_collections();
CREATE TRIGGER tr_data_owners_search_renamed AFTER UPDATE ON public.data_owners REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_owners();
CREATE TRIGGER tr_dataset_search_count_changed AFTER UPDATE ON public.dataset_search REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();
CREATE TRIGGER tr_dataset_search_count_gone AFTER DELETE ON public.dataset_search REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();
CREATE TRIGGER tr_dataset_search_count_new AFTER INSERT ON public.dataset_search REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_facets();
CREATE TRIGGER tr_dataset_tags_search_gone AFTER DELETE ON public.dataset_tags REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_links();
CREATE TRIGGER tr_dataset_tags_search_new AFTER INSERT ON public.dataset_tags REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_links();
CREATE TRIGGER tr_datasets_search_changed AFTER UPDATE ON public.datasets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_datasets();
CREATE TRIGGER tr_datasets_search_new AFTER INSERT ON public.datasets REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION search_changed_datasets();
CREATE TRIGGER tr_file_versions_search_changed AFTER UPDATE ON public.file_versions FOR EACH ROW WHEN ((((old.state = 'COMMITTED'::file_version_state) OR (new.state = 'COMMITTED'::file_version_state)) AND ((old.state <> new.state) OR (old.description IS DISTINCT FROM new.description) OR (old.source IS DISTINCT FROM new.source) OR ((old.data_dictionary)::text <> (new.data_dictionary)::text) OR ((old.profile)::text IS DISTINCT FROM (new.profile)::text)))) EXECUTE FUNCTION search_changed_version();
CREATE TRIGGER tr_file_versions_search_new AFTER INSERT ON public.file_versions FOR EACH ROW WHEN ((new.state = 'COMMITTED'::file_version_state)) EXECUTE FUNCTION search_changed_version();
CREATE TRIGGER tr_raw_datasets_search_changed AFTER UPDATE ON public.raw_datasets REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_changed_raw_datasets();
CREATE TRIGGER tr_regions_search_moved AFTER UPDATE ON public.regions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_moved_regions();
CREATE TRIGGER tr_regions_search_renamed AFTER UPDATE ON public.regions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_regions();
CREATE TRIGGER tr_tags_search_renamed AFTER UPDATE ON public.tags REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION search_renamed_tags();
