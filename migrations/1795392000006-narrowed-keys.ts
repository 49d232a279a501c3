import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys that may do less than their user: only read, or only the datasets that are named. */
export class NarrowedKeys1795392000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN is_read_only boolean NOT NULL DEFAULT false,
        -- Stated apart from the list: a key whose datasets were all deleted reaches none, and not all.
        ADD COLUMN is_narrowed_to_datasets boolean NOT NULL DEFAULT false;

      CREATE TABLE api_key_datasets (
        api_key_id integer NOT NULL,
        dataset_id integer NOT NULL,
        CONSTRAINT pk_api_key_datasets PRIMARY KEY (api_key_id, dataset_id),
        CONSTRAINT fk_api_key_datasets_api_key FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE CASCADE,
        CONSTRAINT fk_api_key_datasets_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
      );
      CREATE INDEX ix_api_key_datasets_dataset ON api_key_datasets (dataset_id);
      CREATE INDEX ix_users_administrators ON users (id) WHERE is_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_users_administrators;
      DROP TABLE api_key_datasets;
      ALTER TABLE api_keys DROP COLUMN is_read_only, DROP COLUMN is_narrowed_to_datasets;
    `);
  }
}
