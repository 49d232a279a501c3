import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may do what: grants to users and groups on datasets, resource groups, buckets and weather stores.
 * The four kinds of resource have a column each, so that foreign keys hold and a purged dataset takes its grants along.
 */
export class Grants1795392000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TYPE resource_type AS ENUM ('DATASET', 'GROUP', 'BUCKET', 'WEATHER_DATA_API');

      CREATE TABLE resource_groups (
        id integer GENERATED ALWAYS AS IDENTITY,
        resource_group_id text NOT NULL,
        group_name text NOT NULL,
        CONSTRAINT pk_resource_groups PRIMARY KEY (id),
        CONSTRAINT uq_resource_groups_resource_group_id UNIQUE (resource_group_id)
      );

      CREATE TABLE resource_group_members (
        id integer GENERATED ALWAYS AS IDENTITY,
        group_id integer NOT NULL,
        resource_type resource_type NOT NULL,
        dataset_id integer,
        member_group_id integer,
        bucket_type bucket_type,
        weather_store text,
        resource_json jsonb,
        CONSTRAINT pk_resource_group_members PRIMARY KEY (id),
        CONSTRAINT fk_resource_group_members_group FOREIGN KEY (group_id) REFERENCES resource_groups (id) ON DELETE CASCADE,
        CONSTRAINT fk_resource_group_members_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT fk_resource_group_members_member_group FOREIGN KEY (member_group_id)
          REFERENCES resource_groups (id) ON DELETE CASCADE,
        CONSTRAINT ck_resource_group_members_not_itself CHECK (member_group_id <> group_id),
        CONSTRAINT ck_resource_group_members_resource CHECK (
          (resource_type = 'DATASET') = (dataset_id IS NOT NULL)
          AND (resource_type = 'GROUP') = (member_group_id IS NOT NULL)
          AND (resource_type = 'BUCKET') = (bucket_type IS NOT NULL)
          AND (resource_type = 'WEATHER_DATA_API') = (weather_store IS NOT NULL))
      );
      CREATE UNIQUE INDEX uq_resource_group_members_dataset ON resource_group_members (group_id, dataset_id)
        WHERE dataset_id IS NOT NULL;
      CREATE UNIQUE INDEX uq_resource_group_members_member_group ON resource_group_members (group_id, member_group_id)
        WHERE member_group_id IS NOT NULL;
      CREATE UNIQUE INDEX uq_resource_group_members_bucket ON resource_group_members (group_id, bucket_type)
        WHERE bucket_type IS NOT NULL;
      CREATE UNIQUE INDEX uq_resource_group_members_weather_store ON resource_group_members (group_id, weather_store)
        WHERE weather_store IS NOT NULL;
      CREATE INDEX ix_resource_group_members_dataset ON resource_group_members (dataset_id);
      CREATE INDEX ix_resource_group_members_member_group ON resource_group_members (member_group_id);

      CREATE TABLE grants (
        id integer GENERATED ALWAYS AS IDENTITY,
        user_id integer NOT NULL,
        resource_type resource_type NOT NULL,
        dataset_id integer,
        resource_group_id integer,
        bucket_type bucket_type,
        weather_store text,
        permission access_level NOT NULL,
        reason text,
        expires_at timestamptz,
        created_by integer,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_grants PRIMARY KEY (id),
        CONSTRAINT fk_grants_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT fk_grants_dataset FOREIGN KEY (dataset_id) REFERENCES datasets (id) ON DELETE CASCADE,
        CONSTRAINT fk_grants_resource_group FOREIGN KEY (resource_group_id) REFERENCES resource_groups (id) ON DELETE CASCADE,
        CONSTRAINT fk_grants_created_by FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE SET NULL,
        CONSTRAINT ck_grants_resource CHECK (
          (resource_type = 'DATASET') = (dataset_id IS NOT NULL)
          AND (resource_type = 'GROUP') = (resource_group_id IS NOT NULL)
          AND (resource_type = 'BUCKET') = (bucket_type IS NOT NULL)
          AND (resource_type = 'WEATHER_DATA_API') = (weather_store IS NOT NULL))
      );
      CREATE UNIQUE INDEX uq_grants_dataset ON grants (user_id, dataset_id) WHERE dataset_id IS NOT NULL;
      CREATE UNIQUE INDEX uq_grants_resource_group ON grants (user_id, resource_group_id) WHERE resource_group_id IS NOT NULL;
      CREATE UNIQUE INDEX uq_grants_bucket ON grants (user_id, bucket_type) WHERE bucket_type IS NOT NULL;
      CREATE UNIQUE INDEX uq_grants_weather_store ON grants (user_id, weather_store) WHERE weather_store IS NOT NULL;
      CREATE INDEX ix_grants_dataset ON grants (dataset_id);
      CREATE INDEX ix_grants_resource_group ON grants (resource_group_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE grants;
      DROP TABLE resource_group_members;
      DROP TABLE resource_groups;
      DROP TYPE resource_type;
    `);
  }
}
