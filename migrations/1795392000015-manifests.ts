import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The authored document of a dataset, one for each bucket type, and what of it readers see. */
export class Manifests1795392000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset_manifests (
        id integer GENERATED ALWAYS AS IDENTITY,
        dataset_id integer NOT NULL,
        bucket_type bucket_type NOT NULL,
        yaml text NOT NULL,
        -- json and not jsonb: it keeps the order of the fields
        json json NOT NULL,
        -- Both null where nothing is hidden from readers.
        visible_yaml text,
        visible_json json,
        updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        updated_by integer,
        CONSTRAINT pk_dataset_manifests PRIMARY KEY (id),
        CONSTRAINT uq_dataset_manifests_bucket_type UNIQUE (dataset_id, bucket_type),
        CONSTRAINT fk_dataset_manifests_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT fk_dataset_manifests_updated_by FOREIGN KEY (updated_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT ck_dataset_manifests_visible CHECK ((visible_yaml IS NULL) = (visible_json IS NULL))
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset_manifests');
  }
}
