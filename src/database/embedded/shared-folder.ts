import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs and clusters go when the home folder will not do, best first: root's are open to the system account
 * that runs PostgreSQL, an ordinary user's are on a file system with real permissions (a clone on a Windows drive
 * under WSL has none).
 */
export function sharedFolders(): readonly string[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [];
  if (uid === 0) return ['/var/lib/dataio', '/var/tmp/dataio', join(tmpdir(), 'dataio')];
  return [join(homedir(), '.local', 'share', 'dataio'), `/var/tmp/dataio-${uid}`];
}

/**
 * Makes the folder or checks that it is ours: /var/tmp is open to all, and programs planted there by somebody else
 * would run as our account.
 */
export async function ensureSharedFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) throw new Error('belongs to somebody else');
  if (made !== undefined)
    await chmod(folder, 0o755); // a umask of 077 would close it
  else if ((found.mode & 0o022) !== 0) throw new Error('is writable by others');
}
