import { readConfiguration } from '#config/read-configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { migrate, migrationDataSource, MIGRATIONS } from '#database/migrations.js';
import { schemaText } from '../../scripts/schema-text.js';
import { startTestPostgres } from '../support/test-database.js';

const { budgets } = readConfiguration({}).database;

let target: DatabaseTarget;

beforeEach(async () => {
  target = { ...(await startTestPostgres()), name: 'dataio_migrations' };
  await dropDatabase(target);
  await createDatabaseIfMissing(target);
});

afterAll(() => dropDatabase(target));

describe('the migrations', () => {
  test('go up, down and up again to the same schema, one by one', async () => {
    const empty = await schemaText(target);
    await migrate(target, budgets);
    const full = await schemaText(target);
    expect(full).not.toBe(empty);
    const dataSource = await migrationDataSource(target, budgets).initialize();
    for (let step = 0; step < MIGRATIONS.length; step++) await dataSource.undoLastMigration();
    await dataSource.destroy();
    expect(await schemaText(target)).toBe(empty);
    await migrate(target, budgets);
    expect(await schemaText(target)).toBe(full);
  });

  test('run once, however many servers start together', async () => {
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(target, budgets)));
    expect(ran.map((names) => names.length).sort()).toEqual([0, 0, 0, MIGRATIONS.length]);
  });
});
