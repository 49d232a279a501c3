import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Grants of a user and members of a resource group, of whatever kind: the unique indexes have a part of them each. */
export class GrantsByUser1795392000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX ix_grants_user ON grants (user_id);
      CREATE INDEX ix_resource_group_members_group ON resource_group_members (group_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX ix_resource_group_members_group;
      DROP INDEX ix_grants_user;
    `);
  }
}
