import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, type RunAs } from './program-run.js';

/** A folder in which a cluster is made before it gets its name, so that a half-made one is never taken for a cluster. */
export interface Staging {
  /** Empty, mode 0700, owned by the account that will run PostgreSQL and proven to be usable by it. */
  readonly folder: string;
  /** Where the password for initdb may be put, with the same life as the staging. */
  readonly passwordFile: string;
}

const PREFIX = 'postgres.new-';
const ABANDONED_AFTER_MS = 3_600_000;

/** Throws a plain Error with the reason when the account cannot use a folder inside `parent`. */
export async function openStaging(parent: string, runAs: RunAs | undefined): Promise<Staging> {
  const folder = join(parent, `${PREFIX}${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    if (runAs) await chown(folder, runAs.uid, runAs.gid);
    await requireUsable(folder, runAs);
    return { folder, passwordFile: `${folder}.password` };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

export async function removeStaging(staging: Staging): Promise<void> {
  await rm(staging.passwordFile, { force: true });
  await rm(staging.folder, { recursive: true, force: true });
}

async function requireUsable(folder: string, runAs: RunAs | undefined): Promise<void> {
  const uid = process.getuid?.();
  if (uid === undefined) return; // Windows: access lists, not modes
  const found = await stat(folder);
  if (found.uid !== (runAs?.uid ?? uid)) throw new Error('its file system does not keep owners');
  if ((found.mode & 0o077) !== 0) throw new Error('its file system does not keep permissions');
  if (!(await canUse(folder, runAs))) throw new Error(`closed to the user "${runAs?.name ?? 'that runs DataIO'}"`);
}

/** Tried rather than computed from the modes of the parents: access lists and mounts have a say too. */
export async function canUse(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const script = 'cd "$1" && : > .trial && rm .trial';
  return (await runProgram('/bin/sh', ['-c', script, 'sh', folder], { runAs })).succeeded;
}

/** What a start that was killed left behind. A running one is recognised by its pid; a reused pid only delays this. */
export async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = Number(/^postgres\.new-(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(pid)) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => null);
    if (found && (!isAlive(pid) || Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)) {
      // An orphaned initdb may still be writing there; what it leaves is removed next time.
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
