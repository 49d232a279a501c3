import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Shapes of regions are stored as tables are: a file with versions, of a dataset or of a region. And what the way of a
 * version needs beyond the first release: uploads in parts, profiles of the content, deletions that are tried again.
 */
export class StoredFiles1795392000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dataset_tables RENAME TO stored_files;
      ALTER TABLE stored_files RENAME CONSTRAINT pk_dataset_tables TO pk_stored_files;
      ALTER TABLE stored_files RENAME CONSTRAINT fk_dataset_tables_dataset TO fk_stored_files_dataset;
      ALTER TABLE stored_files RENAME CONSTRAINT ck_dataset_tables_table_name_length TO ck_stored_files_table_name_length;
      ALTER INDEX uq_dataset_tables_table_name RENAME TO uq_stored_files_table_name;
      ALTER TABLE stored_files
        ALTER COLUMN dataset_id DROP NOT NULL,
        ALTER COLUMN bucket_type DROP NOT NULL,
        ALTER COLUMN table_name DROP NOT NULL,
        ADD COLUMN region_id text,
        ADD CONSTRAINT fk_stored_files_region FOREIGN KEY (region_id) REFERENCES regions (region_id),
        ADD CONSTRAINT ck_stored_files_owner CHECK (
          CASE WHEN region_id IS NULL THEN num_nulls(dataset_id, bucket_type, table_name) = 0
               ELSE num_nonnulls(dataset_id, bucket_type, table_name) = 0 END);
      CREATE UNIQUE INDEX uq_stored_files_region ON stored_files (region_id) WHERE region_id IS NOT NULL;

      ALTER TYPE table_version_state RENAME TO file_version_state;
      ALTER TABLE table_versions RENAME TO file_versions;
      ALTER TABLE file_versions RENAME COLUMN table_id TO file_id;
      ALTER TABLE file_versions RENAME CONSTRAINT pk_table_versions TO pk_file_versions;
      ALTER TABLE file_versions RENAME CONSTRAINT uq_table_versions_object_key TO uq_file_versions_object_key;
      ALTER TABLE file_versions RENAME CONSTRAINT uq_table_versions_version_number TO uq_file_versions_version_number;
      ALTER TABLE file_versions RENAME CONSTRAINT fk_table_versions_table TO fk_file_versions_file;
      ALTER TABLE file_versions RENAME CONSTRAINT fk_table_versions_created_by TO fk_file_versions_created_by;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_table_versions_bytes_known TO ck_file_versions_bytes_known;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_table_versions_commit_known TO ck_file_versions_commit_known;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_table_versions_sha256_hex TO ck_file_versions_sha256_hex;
      ALTER INDEX uq_table_versions_current RENAME TO uq_file_versions_current;
      ALTER INDEX ix_table_versions_lease RENAME TO ix_file_versions_lease;
      DROP INDEX ix_table_versions_deleting;
      ALTER TABLE file_versions
        -- Of an upload that goes to the store directly: what was announced, and the store's name of the parts.
        ADD COLUMN upload_id text,
        ADD COLUMN part_size_bytes bigint,
        ADD COLUMN announced_size_bytes bigint,
        ADD COLUMN announced_sha256 text,
        -- The version that it is to replace; null for a new file, 0 for whichever is there.
        ADD COLUMN replaces_version integer,
        ADD COLUMN profile json,
        -- Of bytes that are to go: when they are tried next, and why they stayed.
        ADD COLUMN delete_attempts integer NOT NULL DEFAULT 0,
        ADD COLUMN delete_after timestamptz,
        ADD COLUMN delete_error text,
        ADD CONSTRAINT ck_file_versions_announced_sha256_hex CHECK (announced_sha256 ~ '^[0-9a-f]{64}$');
      CREATE INDEX ix_file_versions_deleting ON file_versions (delete_after) WHERE state = 'DELETING';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_file_versions_deleting;
      ALTER TABLE file_versions
        DROP CONSTRAINT ck_file_versions_announced_sha256_hex,
        DROP COLUMN upload_id, DROP COLUMN part_size_bytes, DROP COLUMN announced_size_bytes,
        DROP COLUMN announced_sha256, DROP COLUMN replaces_version, DROP COLUMN profile, DROP COLUMN delete_attempts,
        DROP COLUMN delete_after, DROP COLUMN delete_error;
      ALTER INDEX ix_file_versions_lease RENAME TO ix_table_versions_lease;
      ALTER INDEX uq_file_versions_current RENAME TO uq_table_versions_current;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_file_versions_sha256_hex TO ck_table_versions_sha256_hex;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_file_versions_commit_known TO ck_table_versions_commit_known;
      ALTER TABLE file_versions RENAME CONSTRAINT ck_file_versions_bytes_known TO ck_table_versions_bytes_known;
      ALTER TABLE file_versions RENAME CONSTRAINT fk_file_versions_created_by TO fk_table_versions_created_by;
      ALTER TABLE file_versions RENAME CONSTRAINT fk_file_versions_file TO fk_table_versions_table;
      ALTER TABLE file_versions RENAME CONSTRAINT uq_file_versions_version_number TO uq_table_versions_version_number;
      ALTER TABLE file_versions RENAME CONSTRAINT uq_file_versions_object_key TO uq_table_versions_object_key;
      ALTER TABLE file_versions RENAME CONSTRAINT pk_file_versions TO pk_table_versions;
      ALTER TABLE file_versions RENAME COLUMN file_id TO table_id;
      ALTER TABLE file_versions RENAME TO table_versions;
      ALTER TYPE file_version_state RENAME TO table_version_state;
      CREATE INDEX ix_table_versions_deleting ON table_versions (ended_at) WHERE state = 'DELETING';

      DELETE FROM table_versions WHERE table_id IN (SELECT id FROM stored_files WHERE region_id IS NOT NULL);
      DELETE FROM stored_files WHERE region_id IS NOT NULL;
      DROP INDEX uq_stored_files_region;
      ALTER TABLE stored_files
        DROP CONSTRAINT ck_stored_files_owner,
        DROP COLUMN region_id,
        ALTER COLUMN dataset_id SET NOT NULL,
        ALTER COLUMN bucket_type SET NOT NULL,
        ALTER COLUMN table_name SET NOT NULL;
      ALTER INDEX uq_stored_files_table_name RENAME TO uq_dataset_tables_table_name;
      ALTER TABLE stored_files RENAME CONSTRAINT ck_stored_files_table_name_length TO ck_dataset_tables_table_name_length;
      ALTER TABLE stored_files RENAME CONSTRAINT fk_stored_files_dataset TO fk_dataset_tables_dataset;
      ALTER TABLE stored_files RENAME CONSTRAINT pk_stored_files TO pk_dataset_tables;
      ALTER TABLE stored_files RENAME TO dataset_tables;
    `);
  }
}
