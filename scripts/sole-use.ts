import type { Configuration } from '#config/configuration.js';
import type { DatabaseTarget } from '#config/database-section.js';
import { type DatabaseUse, useDatabaseAlone } from '#database/database-use.js';
import { holdInstanceLock } from '#database/instance-lock.js';

/** Nobody's work may vanish under them; and no server starts before `release`. */
export async function holdAlone({ database, home }: Configuration, target: DatabaseTarget): Promise<DatabaseUse> {
  // Asked first, and let go at once: of the two it is the other lock that tells a server of the restore.
  if (database.kind === 'embedded') await (await holdInstanceLock(target, home)).release();
  const use = await useDatabaseAlone(target);
  const others = database.kind === 'embedded' ? 0 : await use.countOthers();
  if (others === 0) return use;
  await use.release();
  const sessions = others === 1 ? '1 session is' : `${others} sessions are`;
  throw new Error(`${sessions} open on the database ${target.name}: stop what uses it first. Nothing was changed.`);
}
