import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { RunAs } from './program-run.js';

/**
 * Writes a whole file under a fresh name, then renames it: a reader never sees half of it, and root never writes
 * through a symlink that the owner of the folder may have planted.
 */
export async function replaceFile(path: string, text: string, mode: number, owner?: RunAs): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFreshFile(fresh, text, mode, owner);
  await rename(fresh, path).catch(async (error: unknown) => {
    await rm(fresh, { force: true });
    throw error;
  });
}

/** Fails with EEXIST when there is anything under that name. */
export async function writeFreshFile(path: string, text: string, mode: number, owner?: RunAs): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.chmod(mode); // whatever the umask made of it
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
