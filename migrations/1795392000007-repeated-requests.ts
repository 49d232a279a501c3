import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What replicas share about requests: the answers kept for repetitions, and how much of each budget is spent. */
export class RepeatedRequests1795392000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotent_answers (
        api_key_id integer NOT NULL,
        -- SHA-256 of the Idempotency-Key, and of what was asked
        key_hash bytea NOT NULL,
        request_hash bytea NOT NULL,
        status smallint NOT NULL,
        -- encrypted with what only the caller has: an answer may show a new key
        answer bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_idempotent_answers PRIMARY KEY (api_key_id, key_hash),
        CONSTRAINT fk_idempotent_answers_api_key FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE CASCADE
      );
      CREATE INDEX ix_idempotent_answers_created_at ON idempotent_answers (created_at);

      -- Unlogged: counts of a minute are worth no write-ahead log, and a crash that forgets them does no harm.
      -- The columns are those of the limiter's library.
      CREATE UNLOGGED TABLE rate_limits (
        key text NOT NULL,
        points integer NOT NULL DEFAULT 0,
        expire bigint,
        CONSTRAINT pk_rate_limits PRIMARY KEY (key)
      ) WITH (fillfactor = 50);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE rate_limits;
      DROP TABLE idempotent_answers;
    `);
  }
}
