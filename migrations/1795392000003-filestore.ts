import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What there is to download: tables per dataset and bucket type, and their immutable versions with states. */
export class Filestore1795392000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TYPE bucket_type AS ENUM ('STANDARDISED', 'PREPROCESSED');
      CREATE TYPE table_version_state AS ENUM ('PENDING', 'UPLOADED', 'COMMITTED', 'SUPERSEDED', 'TOMBSTONED',
        'REJECTED', 'ABORTED', 'DELETING', 'DELETED');

      CREATE TABLE dataset_tables (
        id integer GENERATED ALWAYS AS IDENTITY,
        dataset_id integer NOT NULL,
        bucket_type bucket_type NOT NULL,
        table_name text COLLATE "C" NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_dataset_tables PRIMARY KEY (id),
        CONSTRAINT fk_dataset_tables_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id),
        CONSTRAINT ck_dataset_tables_table_name_length CHECK (length(table_name) BETWEEN 1 AND 128)
      );
      -- Clients write {table_name}.csv, and many of their file systems take two spellings of one name for the same file.
      CREATE UNIQUE INDEX uq_dataset_tables_table_name ON dataset_tables (dataset_id, bucket_type, lower(table_name));

      CREATE TABLE table_versions (
        id uuid NOT NULL,
        table_id integer NOT NULL,
        state table_version_state NOT NULL DEFAULT 'PENDING',
        version_number integer,
        object_key text NOT NULL,
        content_type text NOT NULL,
        size_bytes bigint,
        sha256 text,
        description text,
        source text,
        -- json and not jsonb: it keeps the order of the columns
        data_dictionary json NOT NULL DEFAULT '{}',
        created_by integer,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        lease_expires_at timestamptz,
        committed_at timestamptz,
        ended_at timestamptz,
        CONSTRAINT pk_table_versions PRIMARY KEY (id),
        CONSTRAINT uq_table_versions_object_key UNIQUE (object_key),
        CONSTRAINT uq_table_versions_version_number UNIQUE (table_id, version_number),
        CONSTRAINT fk_table_versions_table FOREIGN KEY (table_id) REFERENCES dataset_tables (id),
        CONSTRAINT fk_table_versions_created_by FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT ck_table_versions_bytes_known CHECK (
          state IN ('PENDING', 'ABORTED', 'REJECTED', 'DELETING', 'DELETED')
          OR (size_bytes IS NOT NULL AND sha256 IS NOT NULL)),
        CONSTRAINT ck_table_versions_commit_known CHECK (
          state NOT IN ('COMMITTED', 'SUPERSEDED', 'TOMBSTONED')
          OR (version_number IS NOT NULL AND committed_at IS NOT NULL)),
        CONSTRAINT ck_table_versions_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$')
      );
      CREATE UNIQUE INDEX uq_table_versions_current ON table_versions (table_id) WHERE state = 'COMMITTED';
      CREATE INDEX ix_table_versions_lease ON table_versions (lease_expires_at) WHERE state IN ('PENDING', 'UPLOADED');
      CREATE INDEX ix_table_versions_deleting ON table_versions (ended_at) WHERE state = 'DELETING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE table_versions;
      DROP TABLE dataset_tables;
      DROP TYPE table_version_state;
      DROP TYPE bucket_type;
    `);
  }
}
