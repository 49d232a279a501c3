import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which key took the place of a rotated one: a key is rotated once, and the second who asks is told by whom it was. */
export class ReplacedKeys1795392000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN replaced_by_id integer,
        ADD CONSTRAINT fk_api_keys_replaced_by FOREIGN KEY (replaced_by_id) REFERENCES api_keys (id) ON DELETE SET NULL;
      CREATE INDEX ix_api_keys_replaced_by ON api_keys (replaced_by_id) WHERE replaced_by_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE api_keys DROP COLUMN replaced_by_id;
    `);
  }
}
