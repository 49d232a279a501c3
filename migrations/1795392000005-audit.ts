import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who changed what. Entries are only added, and each carries the hash of the one before, so that a change of any of
 * them shows. The chain is made in the database: it holds for whoever inserts, from every replica.
 */
export class Audit1795392000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id bigint NOT NULL,
        at timestamptz NOT NULL,
        actor_id integer,
        actor_email text,
        key_id text,
        address text,
        request_id text,
        action text NOT NULL,
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        -- json and not jsonb: the hash is over the text as it was written
        before json,
        after json,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        CONSTRAINT pk_audit_log PRIMARY KEY (id),
        CONSTRAINT ck_audit_log_hashes_sha256 CHECK (octet_length(previous_hash) = 32 AND octet_length(hash) = 32)
      );
      CREATE INDEX ix_audit_log_actor ON audit_log (actor_email, id);
      CREATE INDEX ix_audit_log_subject ON audit_log (subject_type, subject_id, id);
      CREATE INDEX ix_audit_log_action ON audit_log (action, id);
      CREATE INDEX ix_audit_log_at ON audit_log (at);

      -- One writer at a time, until its transaction ends: without the lock, entries made side by side take the same
      -- predecessor and the same number. Each statement of a volatile function sees what was committed before it
      -- began, so the one behind the lock sees the last entry. The schema is named so that no temporary table of the
      -- writer stands in for the log. The time is hashed as JSON has it, to the microsecond and with its era.
      CREATE FUNCTION chain_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        last record;
      BEGIN
        PERFORM pg_advisory_xact_lock(7263404);
        EXECUTE format('SELECT id, hash FROM %I.audit_log ORDER BY id DESC LIMIT 1', TG_TABLE_SCHEMA) INTO last;
        NEW.id := coalesce(last.id, 0) + 1;
        NEW.at := clock_timestamp();
        NEW.previous_hash := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
        NEW.hash := sha256(NEW.previous_hash || convert_to(json_build_array(NEW.id, NEW.at AT TIME ZONE 'UTC',
          NEW.actor_id, NEW.actor_email, NEW.key_id, NEW.address, NEW.request_id, NEW.action, NEW.subject_type,
          NEW.subject_id, NEW.before, NEW.after)::text, 'UTF8'));
        RETURN NEW;
      END $$;

      CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit log is only added to.' USING ERRCODE = 'insufficient_privilege';
      END $$;

      CREATE TRIGGER tr_audit_log_chain BEFORE INSERT ON audit_log
        FOR EACH ROW EXECUTE FUNCTION chain_audit_entry();
      CREATE TRIGGER tr_audit_log_refuse_change BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
      CREATE TRIGGER tr_audit_log_refuse_truncate BEFORE TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_log;
      DROP FUNCTION chain_audit_entry();
      DROP FUNCTION refuse_audit_change();
    `);
  }
}
