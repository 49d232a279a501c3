import { lstat, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { canUse } from './cluster-staging.js';
import { EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { runProgram, type RunAs } from './program-run.js';

/**
 * A cluster whose password file is gone was left by a home that somebody deleted to begin anew. It is moved aside, not
 * deleted: only its owner can tell that nothing in it is needed.
 */
export async function setAside(folder: string): Promise<string> {
  const aside = `${folder}.old-${Date.now()}`;
  await rename(folder, aside);
  return aside;
}

/** PostgreSQL wants its folder to belong to the account it runs as. As root we follow the owner of an existing one. */
export async function ownerOf(folder: string, runAs: RunAs | undefined): Promise<RunAs | undefined> {
  const uid = process.getuid?.();
  if (uid === undefined) return undefined;
  const found = await lstat(folder);
  if (!runAs && found.uid !== uid) {
    throw new EmbeddedPostgresError(
      `The database folder ${folder} belongs to another user (number ${found.uid}): start DataIO as the user who started it first.`,
    );
  }
  if (!runAs || found.uid === runAs.uid) return runAs;
  if (found.uid === 0)
    throw new EmbeddedPostgresError(
      `The database folder ${folder} belongs to root, as which PostgreSQL refuses to run: give it to the user "${runAs.name}".`,
    );
  const named = await runProgram('id', ['-nu', String(found.uid)]);
  return { uid: found.uid, gid: found.gid, name: named.succeeded ? named.output.trim() : String(found.uid) };
}

/** A home that was moved, say under /root, takes its cluster out of the reach of the account. */
export async function requireReach(folder: string, runAs: RunAs | undefined): Promise<void> {
  if (await canUse(folder, runAs)) return;
  throw new EmbeddedPostgresError(
    runAs
      ? `The user "${runAs.name}", which runs PostgreSQL under root, cannot reach the database folder ${folder}: move it to a place open to that user, or start DataIO as an ordinary user.`
      : `The database folder ${folder} cannot be written to.`,
  );
}

/** Data folders are tied to a major version of PostgreSQL, and only a dump and load carries them over. */
export async function requireSameMajor(folder: string, major: string): Promise<void> {
  const found = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `The database in ${folder} was made by PostgreSQL ${found}, and this version of DataIO brings PostgreSQL ${major}. Dump it with the version of DataIO that made it and load the dump into a new one, or move the folder away to begin with an empty database.`,
  );
}
