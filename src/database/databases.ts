import type { DatabaseTarget } from '#config/database-section.js';
import pg from 'pg';

/** Creates and drops whole databases, from a session on the maintenance database. */
export async function createDatabaseIfMissing(target: DatabaseTarget): Promise<void> {
  await withMaintenanceSession(target, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [target.name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(target.name)}`);
  });
}

/** Ends every session on the database and drops it with all it holds. */
export async function dropDatabase(target: DatabaseTarget): Promise<void> {
  await withMaintenanceSession(target, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(target.name)} WITH (FORCE)`);
  });
}

async function withMaintenanceSession(
  target: DatabaseTarget,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: 'postgres',
    ssl: target.sslMode === 'disable' ? false : { rejectUnauthorized: target.sslMode === 'verify-full' },
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
