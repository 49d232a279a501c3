import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The installation itself, and who may call: users, groups of users (also users, as on the wire), and the keys they call with. */
export class UsersAndKeys1795392000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row: which installation this database is, and how far its first start came.
      CREATE TABLE instance (
        is_only_row boolean NOT NULL DEFAULT true,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        first_start_began_at timestamptz,
        first_start_ended_at timestamptz,
        CONSTRAINT pk_instance PRIMARY KEY (is_only_row),
        CONSTRAINT ck_instance_only_row CHECK (is_only_row)
      );
      INSERT INTO instance DEFAULT VALUES;

      CREATE TYPE access_level AS ENUM ('NONE', 'VIEW', 'DOWNLOAD');

      CREATE TABLE users (
        id integer GENERATED ALWAYS AS IDENTITY,
        email text NOT NULL,
        is_group boolean NOT NULL DEFAULT false,
        is_admin boolean NOT NULL DEFAULT false,
        suspended_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_users PRIMARY KEY (id),
        CONSTRAINT uq_users_email UNIQUE (email),
        CONSTRAINT ck_users_email_lower_case CHECK (email = lower(email)),
        CONSTRAINT ck_users_group_not_admin CHECK (NOT (is_group AND is_admin))
      );

      CREATE TABLE api_keys (
        id integer GENERATED ALWAYS AS IDENTITY,
        user_id integer NOT NULL,
        public_id text NOT NULL,
        key_hash bytea NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        last_used_at timestamptz,
        revoked_at timestamptz,
        CONSTRAINT pk_api_keys PRIMARY KEY (id),
        CONSTRAINT uq_api_keys_public_id UNIQUE (public_id),
        CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash),
        CONSTRAINT fk_api_keys_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT ck_api_keys_key_hash_sha256 CHECK (octet_length(key_hash) = 32)
      );
      CREATE INDEX ix_api_keys_user ON api_keys (user_id);

      CREATE TABLE user_group_members (
        group_id integer NOT NULL,
        user_id integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_user_group_members PRIMARY KEY (user_id, group_id),
        CONSTRAINT fk_user_group_members_group FOREIGN KEY (group_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT fk_user_group_members_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT ck_user_group_members_not_itself CHECK (group_id <> user_id)
      );
      CREATE INDEX ix_user_group_members_group ON user_group_members (group_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE user_group_members;
      DROP TABLE api_keys;
      DROP TABLE users;
      DROP TYPE access_level;
      DROP TABLE instance;
    `);
  }
}
