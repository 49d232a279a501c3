import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readConfiguration } from '#config/read-configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { createDatabaseIfMissing } from '#database/databases.js';
import { startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { migrate } from '#database/migrations.js';

/** The PostgreSQL of one run. Both sides of a comparison use it. */
export interface BenchPostgres {
  /** A folder for whatever else a run leaves. */
  readonly home: string;
  /** A new database with the schema, filled by `fill` and with fresh statistics. */
  makeDatabase<T>(name: string, fill: (client: pg.Client) => Promise<T>): Promise<{ url: string; filled: T }>;
  /** Changes a database, and brings its statistics up to date. */
  changeDatabase<T>(url: string, change: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Stops the server and removes all it has written. */
  remove(): Promise<void>;
}

export async function startBenchPostgres(): Promise<BenchPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'dataio-bench-'));
  // Under root another account runs PostgreSQL, and must get in.
  await chmod(home, 0o755);
  const server = await startEmbeddedPostgres({ home, durability: 'none' });
  return {
    home,
    async makeDatabase(name, fill) {
      const { host, port, user, password } = server;
      const target: DatabaseTarget = { host, port, user, password, name, sslMode: 'disable' };
      await createDatabaseIfMissing(target);
      await migrate(target, readConfiguration({}).database.budgets);
      const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${name}`;
      return { url, filled: await changeDatabase(url, fill) };
    },
    changeDatabase,
    async remove() {
      await server.stop();
      for (const folder of [server.folder, home]) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function changeDatabase<T>(url: string, change: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await change(client);
    await client.query('VACUUM ANALYZE');
    return result;
  } finally {
    await client.end();
  }
}
