import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseTarget } from '#config/database-section.js';
import pg from 'pg';
import { EmbeddedPostgresError } from './embedded/embedded-postgres.errors.js';

export interface InstanceLock {
  release(): Promise<void>;
}

/** Any number, as long as every DataIO takes the same. */
const INSTANCE_LOCK = 7_263_402;
/** A server that is being restarted lets go within its shutdown. */
const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * Makes sure that one server works on an embedded database. The lock belongs to a session, so that it ends with the
 * process however that ends: there is no lock file to go stale.
 * @throws Error where another server keeps it
 */
export async function holdInstanceLock(target: DatabaseTarget, home: string): Promise<InstanceLock> {
  const { host, port, user, password, name: database } = target;
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    application_name: 'dataio-lock',
    keepAlive: true,
  });
  // PostgreSQL ends before us when somebody stops it by hand; the pool reports that where it matters.
  client.on('error', () => undefined);
  await client.connect();
  const giveUpAt = Date.now() + WAIT_MS;
  while (!(await isTaken(client))) {
    if (Date.now() > giveUpAt) {
      await client.end();
      throw new EmbeddedPostgresError(
        `Another DataIO is running on ${home}. Stop it, or set DATAIO_HOME to another folder.`,
      );
    }
    await sleep(POLL_MS);
  }
  return { release: () => client.end() };
}

async function isTaken(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [INSTANCE_LOCK]);
  return rows[0]?.taken === true;
}
