import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What there is to find: collections, owners, raw datasets, tags, the tree of regions, and datasets with their links. */
export class Catalogue1795392000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TYPE spatial_resolution AS ENUM ('COUNTRY', 'STATE', 'UT', 'DISTRICT', 'SUBDISTRICT', 'MUNICIPALITY',
        'VILLAGE', 'WARD', 'PRABHAG', 'ULB', 'LAT/LONG', 'OTHER');
      CREATE TYPE temporal_resolution AS ENUM ('YEAR', 'MONTH', 'WEEK', 'DATE', 'HOUR', 'MINUTE', 'SECOND');

      CREATE TABLE collections (
        id integer GENERATED ALWAYS AS IDENTITY,
        collection_id text NOT NULL,
        collection_name text NOT NULL,
        category_id text NOT NULL,
        category_name text NOT NULL,
        CONSTRAINT pk_collections PRIMARY KEY (id),
        CONSTRAINT uq_collections_collection_id UNIQUE (collection_id)
      );

      CREATE TABLE data_owners (
        id integer GENERATED ALWAYS AS IDENTITY,
        name text NOT NULL,
        contact_person text,
        contact_person_email text,
        CONSTRAINT pk_data_owners PRIMARY KEY (id),
        CONSTRAINT uq_data_owners_name UNIQUE (name)
      );

      CREATE TABLE raw_datasets (
        id integer GENERATED ALWAYS AS IDENTITY,
        rds_id text NOT NULL,
        title text NOT NULL,
        source text NOT NULL,
        CONSTRAINT pk_raw_datasets PRIMARY KEY (id),
        CONSTRAINT uq_raw_datasets_rds_id UNIQUE (rds_id)
      );

      CREATE TABLE tags (
        id integer GENERATED ALWAYS AS IDENTITY,
        tag_name text NOT NULL,
        CONSTRAINT pk_tags PRIMARY KEY (id),
        CONSTRAINT uq_tags_tag_name UNIQUE (tag_name)
      );

      CREATE TABLE regions (
        id integer GENERATED ALWAYS AS IDENTITY,
        region_id text NOT NULL,
        region_name text NOT NULL,
        parent_region_id text,
        CONSTRAINT pk_regions PRIMARY KEY (id),
        CONSTRAINT uq_regions_region_id UNIQUE (region_id),
        CONSTRAINT fk_regions_parent FOREIGN KEY (parent_region_id) REFERENCES regions (region_id),
        CONSTRAINT ck_regions_not_own_parent CHECK (parent_region_id <> region_id)
      );
      CREATE INDEX ix_regions_parent ON regions (parent_region_id);

      CREATE TABLE datasets (
        id integer GENERATED ALWAYS AS IDENTITY,
        storage_id uuid NOT NULL DEFAULT gen_random_uuid(),
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
        access_level access_level NOT NULL DEFAULT 'NONE',
        additional_metadata jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_datasets PRIMARY KEY (id),
        CONSTRAINT uq_datasets_ds_id UNIQUE (ds_id),
        CONSTRAINT uq_datasets_storage_id UNIQUE (storage_id),
        CONSTRAINT fk_datasets_collection FOREIGN KEY (collection_id) REFERENCES collections (id),
        CONSTRAINT fk_datasets_data_owner FOREIGN KEY (data_owner_id) REFERENCES data_owners (id),
        CONSTRAINT fk_datasets_region FOREIGN KEY (spatial_coverage_region_id) REFERENCES regions (region_id),
        CONSTRAINT ck_datasets_ds_id_length CHECK (length(ds_id) = 12),
        CONSTRAINT ck_datasets_coverage_order CHECK (temporal_coverage_start_date <= temporal_coverage_end_date),
        CONSTRAINT ck_datasets_additional_metadata_object CHECK (jsonb_typeof(additional_metadata) = 'object')
      );
      CREATE INDEX ix_datasets_collection ON datasets (collection_id);
      CREATE INDEX ix_datasets_data_owner ON datasets (data_owner_id);
      CREATE INDEX ix_datasets_region ON datasets (spatial_coverage_region_id);
      -- What everybody may see, in the order of the list: a page reads as many rows as it shows.
      CREATE INDEX ix_datasets_open ON datasets (ds_id) WHERE access_level > 'NONE';

      CREATE TABLE dataset_raw_datasets (
        dataset_id integer NOT NULL,
        raw_dataset_id integer NOT NULL,
        CONSTRAINT pk_dataset_raw_datasets PRIMARY KEY (dataset_id, raw_dataset_id),
        CONSTRAINT fk_dataset_raw_datasets_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT fk_dataset_raw_datasets_raw_dataset FOREIGN KEY (raw_dataset_id) REFERENCES raw_datasets (id)
      );
      CREATE INDEX ix_dataset_raw_datasets_raw_dataset ON dataset_raw_datasets (raw_dataset_id);

      CREATE TABLE dataset_tags (
        dataset_id integer NOT NULL,
        tag_id integer NOT NULL,
        CONSTRAINT pk_dataset_tags PRIMARY KEY (dataset_id, tag_id),
        CONSTRAINT fk_dataset_tags_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT fk_dataset_tags_tag FOREIGN KEY (tag_id) REFERENCES tags (id)
      );
      CREATE INDEX ix_dataset_tags_tag ON dataset_tags (tag_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE dataset_tags;
      DROP TABLE dataset_raw_datasets;
      DROP TABLE datasets;
      DROP TABLE regions;
      DROP TABLE tags;
      DROP TABLE raw_datasets;
      DROP TABLE data_owners;
      DROP TABLE collections;
      DROP TYPE temporal_resolution;
      DROP TYPE spatial_resolution;
    `);
  }
}
