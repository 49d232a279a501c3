import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '#config/read-configuration.js';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { MIGRATIONS, migrationDataSource } from '#database/migrations.js';
import pg from 'pg';
import { schemaText } from '../../scripts/schema-text.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** `1795392000001-users-and-keys.ts` holds the class `UsersAndKeys1795392000001`. */
const FILE_NAME = /^(\d{13})-([a-z0-9-]+)\.ts$/;
const files = readdirSync(join(PROJECT_FOLDER, 'migrations')).sort();

function classNameOf(file: string): string {
  const [, timestamp, name] = FILE_NAME.exec(file) ?? [];
  if (timestamp === undefined || name === undefined) throw new Error(`${file} is not named like a migration.`);
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) + timestamp;
}

/** TypeORM runs them by the timestamps in their names, so equal lists mean that files, register and run agree. */
test('migrations run in the order of their files, and every file is in the register', () => {
  const names = MIGRATIONS.map(({ name }) => name);
  expect(names).toEqual(files.map(classNameOf));
  expect(names).toEqual([...names].sort((a, b) => Number(a.slice(-13)) - Number(b.slice(-13))));
});

describe('the schema', () => {
  const committed = readFileSync(join(PROJECT_FOLDER, 'schema.sql'), 'utf8');
  const { budgets } = readConfiguration({}).database;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  test('of a migrated database is schema.sql', async () => {
    expect(await schemaText(database.target)).toBe(committed);
  });

  test('is gone after all migrations down, and the same after them up again', async () => {
    const dataSource = await migrationDataSource(database.target, budgets).initialize();
    try {
      for (const _ of MIGRATIONS) await dataSource.undoLastMigration();
      expect(await schemaText(database.target)).not.toContain('CREATE');
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    expect(await schemaText(database.target)).toBe(committed);
  });

  test('comes out of schema.sql as it went in, so that the text leaves nothing out', async () => {
    const copy: DatabaseTarget = { ...database.target, name: `${database.target.name}_copy` };
    await createDatabaseIfMissing(copy);
    try {
      const client = new pg.Client({ ...copy, database: copy.name });
      await client.connect();
      await client.query(committed);
      await client.end();
      expect(await schemaText(copy)).toBe(committed);
    } finally {
      await dropDatabase(copy);
    }
  });
});
