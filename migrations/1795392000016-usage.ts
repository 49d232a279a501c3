import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often what is used: by day, by whom, and with which client. Without names of people, and without references: counts outlive what they count. */
export class Usage1795392000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The day comes first: what is written every second lies together, and so does what is too old. The columns of the
      -- key are empty, and 0 for nobody, where a use has none of it.
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
      ) WITH (fillfactor = 90);
      CREATE INDEX ix_usage_counts_dataset ON usage_counts (ds_id, day);
      CREATE INDEX ix_usage_counts_user ON usage_counts (user_id, day);

      -- The last batch of each server process, so that one whose outcome it did not learn is not counted twice.
      CREATE TABLE usage_batches (
        server_id uuid NOT NULL,
        number bigint NOT NULL,
        written_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_usage_batches PRIMARY KEY (server_id)
      );

      -- For the page of a dataset, which shows what was before today and so changes once a day.
      CREATE TABLE dataset_downloads (
        dataset_id integer NOT NULL,
        day date NOT NULL,
        on_day bigint NOT NULL,
        before_day bigint NOT NULL,
        CONSTRAINT pk_dataset_downloads PRIMARY KEY (dataset_id),
        CONSTRAINT fk_dataset_downloads_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE
      ) WITH (fillfactor = 80);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE usage_counts, usage_batches, dataset_downloads');
  }
}
