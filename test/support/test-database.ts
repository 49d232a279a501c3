import { randomBytes } from 'node:crypto';
import { readConfiguration } from '#config/read-configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing, dropDatabase } from '#database/databases.js';
import { startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { migrate } from '#database/migrations.js';
import pg from 'pg';

const TEMPLATE = 'dataio_template';
/** Any number: it keeps test files that start together from making the template twice. */
const TEMPLATE_LOCK = 7_263_403;

/** A database of its own for one test file, cloned from one that was migrated once. */
export interface TestDatabase {
  readonly target: DatabaseTarget;
  drop(): Promise<void>;
}

/** Where a PostgreSQL listens and as whom to come. */
export type TestServer = Omit<DatabaseTarget, 'name'>;

export async function createTestDatabase(ownServer?: TestServer): Promise<TestDatabase> {
  const server = ownServer ?? (await startTestPostgres());
  const target = { ...server, name: `test_${randomBytes(6).toString('hex')}` };
  await withTemplateLock(server, async (client) => {
    await ensureTemplate({ ...server, name: TEMPLATE });
    // Files are shared where the file system can.
    await client.query(`CREATE DATABASE ${target.name} TEMPLATE ${TEMPLATE}`);
  });
  // A server of a test's own goes with all its databases, and may be gone already.
  return { target, drop: () => (ownServer ? Promise.resolve() : dropDatabase(target)) };
}

/** The PostgreSQL of this test run; the first caller starts it, all others find it running. */
export async function startTestPostgres(): Promise<TestServer> {
  const home = process.env['DATAIO_TEST_HOME'];
  if (home === undefined)
    throw new Error('Run the tests through jest: its global setup names the folder of PostgreSQL.');
  // Enough for the pools of all files that run at once, on a machine of many cores too.
  const settings = { home, durability: 'none', maxConnections: 1000 } as const;
  const { host, port, user, password } = await startEmbeddedPostgres(settings);
  return { host, port, user, password, sslMode: 'disable' };
}

async function ensureTemplate(template: DatabaseTarget): Promise<void> {
  await createDatabaseIfMissing(template);
  await migrate(template, readConfiguration({}).database.budgets);
}

async function withTemplateLock(server: TestServer, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await work(client);
  } finally {
    await client.end();
  }
}
