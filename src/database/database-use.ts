import type { DatabaseTarget } from '#config/database-section.js';
import pg from 'pg';

/** A database that a restore fills, or that others work on where a restore wants it alone. A sentence for operators. */
export class DatabaseInUse extends Error {}

export interface DatabaseUse {
  release(): Promise<void>;
}

/** Of whoever replaces all that is in a database. */
export interface SoleDatabaseUse extends DatabaseUse {
  /** Other sessions of clients: what is older than the lock takes none. */
  countOthers(): Promise<number>;
}

/** Any number, as long as every DataIO takes the same. */
const USE_LOCK = 7_263_409;

/**
 * Works on the database beside others, but not beside a restore. The lock belongs to a session of its own: it ends with
 * the process, and with the database.
 * @throws DatabaseInUse
 */
export async function useDatabase(target: DatabaseTarget): Promise<DatabaseUse> {
  const client = await connected(target);
  try {
    await requireNoRestore(client, target.name);
  } catch (error) {
    await client.end();
    throw error;
  }
  return { release: () => client.end() };
}

/**
 * The same in a session that is there already, and for as long as it lasts.
 * @throws DatabaseInUse
 */
export async function requireNoRestore(client: pg.ClientBase, name: string): Promise<void> {
  if (await isTaken(client, 'pg_try_advisory_lock_shared')) return;
  throw new DatabaseInUse(`The database ${name} is being restored: try again once npm run db:restore has ended.`);
}

/**
 * Keeps everybody away who asks with `useDatabase`.
 * @throws DatabaseInUse where somebody works on it
 */
export async function useDatabaseAlone(target: DatabaseTarget): Promise<SoleDatabaseUse> {
  const client = await connected(target);
  if (!(await isTaken(client, 'pg_try_advisory_lock'))) {
    await client.end();
    throw new DatabaseInUse(
      `A server or another command works on the database ${target.name}: stop it first. Nothing was changed.`,
    );
  }
  return { release: () => client.end(), countOthers: () => countOthers(client) };
}

async function connected({ host, port, user, password, name, sslMode }: DatabaseTarget): Promise<pg.Client> {
  const client = new pg.Client({
    ...{ host, port, user, password, database: name, keepAlive: true },
    ssl: sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' },
    application_name: 'dataio-lock',
    connectionTimeoutMillis: 10_000,
  });
  // Whoever has lost the session goes on; the pool reports a PostgreSQL that has gone where it matters.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function isTaken(
  client: pg.ClientBase,
  how: 'pg_try_advisory_lock' | 'pg_try_advisory_lock_shared',
): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT ${how}($1) AS taken`, [USE_LOCK]);
  return rows[0]?.taken === true;
}

/** Workers that PostgreSQL itself sends to clean up are nobody's; they alone have no user, which every role may see. */
async function countOthers(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ sessions: number }>(
    `SELECT count(*)::int AS sessions FROM pg_stat_activity
      WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()`,
  );
  return rows[0]?.sessions ?? 0;
}
