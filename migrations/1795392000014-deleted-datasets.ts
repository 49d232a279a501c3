import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A dataset that is deleted stays, with all that hangs on it, until it is restored or purged; nobody finds it meanwhile.
 * And files of purged datasets, which are nobody's, and last until their bytes are gone.
 */
export class DeletedDatasets1795392000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE datasets
        ADD COLUMN deleted_at timestamptz,
        ADD COLUMN deleted_by integer,
        ADD COLUMN deletion_reason text,
        ADD CONSTRAINT fk_datasets_deleted_by FOREIGN KEY (deleted_by) REFERENCES users (id) ON DELETE SET NULL,
        ADD CONSTRAINT ck_datasets_deletion CHECK (deleted_at IS NOT NULL OR num_nonnulls(deleted_by, deletion_reason) = 0);
      CREATE INDEX ix_datasets_deleted ON datasets (deleted_at) WHERE deleted_at IS NOT NULL;
      CREATE INDEX ix_datasets_deleted_ds_id ON datasets (ds_id) WHERE deleted_at IS NOT NULL;
      CREATE INDEX ix_datasets_deleted_by ON datasets (deleted_by) WHERE deleted_by IS NOT NULL;
      DROP INDEX ix_datasets_open;
      CREATE INDEX ix_datasets_open ON datasets (ds_id) WHERE access_level > 'NONE' AND deleted_at IS NULL;

      ALTER TABLE stored_files
        DROP CONSTRAINT ck_stored_files_owner,
        ADD CONSTRAINT ck_stored_files_owner CHECK (
          CASE WHEN region_id IS NULL THEN num_nulls(dataset_id, bucket_type, table_name) IN (0, 3)
               ELSE num_nonnulls(dataset_id, bucket_type, table_name) = 0 END);
      CREATE INDEX ix_stored_files_nobody ON stored_files (id) WHERE region_id IS NULL AND dataset_id IS NULL;

      -- What is deleted is not found. The lock comes first: whoever deletes one of them meanwhile waits for it, and one
      -- that is restored meanwhile writes its own row.
      ALTER FUNCTION refresh_dataset_search(integer[]) RENAME TO write_dataset_search;
      CREATE FUNCTION refresh_dataset_search(dataset_ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        IF cardinality(dataset_ids) = 0 THEN RETURN; END IF;
        PERFORM FROM dataset_search s WHERE s.dataset_id = ANY (dataset_ids) ORDER BY s.dataset_id FOR UPDATE;
        DELETE FROM dataset_search s USING datasets d
         WHERE s.dataset_id = ANY (dataset_ids) AND d.id = s.dataset_id AND d.deleted_at IS NOT NULL;
        PERFORM write_dataset_search(ARRAY(
          SELECT d.id FROM datasets d WHERE d.id = ANY (dataset_ids) AND d.deleted_at IS NULL ORDER BY d.id));
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    // What is deleted would be found again. It has to be restored or purged first, and its bytes to be gone.
    await runner.query(`
      DO $$
      BEGIN
        IF EXISTS (SELECT FROM datasets WHERE deleted_at IS NOT NULL) THEN
          RAISE EXCEPTION 'Restore or purge the deleted datasets first.';
        END IF;
      END $$;
      DROP FUNCTION refresh_dataset_search(integer[]);
      ALTER FUNCTION write_dataset_search(integer[]) RENAME TO refresh_dataset_search;
      DELETE FROM file_versions v USING stored_files f
       WHERE f.id = v.file_id AND f.region_id IS NULL AND f.dataset_id IS NULL AND v.state = 'DELETED';
      DELETE FROM stored_files f
       WHERE f.region_id IS NULL AND f.dataset_id IS NULL AND NOT EXISTS (SELECT FROM file_versions v WHERE v.file_id = f.id);
      DROP INDEX ix_stored_files_nobody;
      ALTER TABLE stored_files
        DROP CONSTRAINT ck_stored_files_owner,
        ADD CONSTRAINT ck_stored_files_owner CHECK (
          CASE WHEN region_id IS NULL THEN num_nulls(dataset_id, bucket_type, table_name) = 0
               ELSE num_nonnulls(dataset_id, bucket_type, table_name) = 0 END);
      DROP INDEX ix_datasets_open;
      CREATE INDEX ix_datasets_open ON datasets (ds_id) WHERE access_level > 'NONE';
      DROP INDEX ix_datasets_deleted;
      DROP INDEX ix_datasets_deleted_ds_id;
      DROP INDEX ix_datasets_deleted_by;
      ALTER TABLE datasets
        DROP CONSTRAINT ck_datasets_deletion,
        DROP CONSTRAINT fk_datasets_deleted_by,
        DROP COLUMN deleted_at, DROP COLUMN deleted_by, DROP COLUMN deletion_reason;
    `);
  }
}
