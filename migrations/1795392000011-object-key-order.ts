import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The order in which a store lists its keys, whatever the collation of the database: for comparing the two. */
export class ObjectKeyOrder1795392000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ix_file_versions_object_key ON file_versions (object_key COLLATE "C") WHERE state <> 'DELETED';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX ix_file_versions_object_key');
  }
}
