import type { Configuration } from '#config/configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { holdInstanceLock } from '#database/instance-lock.js';
import pg from 'pg';

/** Nobody's work may vanish under them. */
export async function requireAlone({ database, home }: Configuration, target: DatabaseTarget): Promise<void> {
  if (database.kind === 'embedded') {
    // Its session is in the database that goes, so the lock cannot be kept.
    await (await holdInstanceLock(target, home)).release();
    return;
  }
  const others = await countSessions(target);
  if (others > 0) {
    const sessions = others === 1 ? '1 session is' : `${others} sessions are`;
    throw new Error(`${sessions} open on the database ${target.name}: stop what uses it first. Nothing was changed.`);
  }
}

async function countSessions({ name, sslMode, ...server }: DatabaseTarget): Promise<number> {
  const ssl = sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' };
  const client = new pg.Client({ ...server, database: 'postgres', ssl });
  await client.connect();
  try {
    const { rows } = await client.query<{ sessions: number }>(
      'SELECT count(*)::int AS sessions FROM pg_stat_activity WHERE datname = $1',
      [name],
    );
    return rows[0]?.sessions ?? 0;
  } finally {
    await client.end();
  }
}
