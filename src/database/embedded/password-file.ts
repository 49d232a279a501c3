import { randomBytes } from 'node:crypto';
import { chmod, link, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { replaceFile, writeFreshFile } from './file-replacement.js';

const NAME = 'postgres-password';

export async function findPassword(home: string): Promise<string | null> {
  const path = join(home, NAME);
  try {
    const password = (await readFile(path, 'utf8')).trim();
    if (password === '') throw new EmbeddedPostgresError(`${path} is empty: bring the password of the database back.`);
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600).catch(() => undefined);
    return password;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      `${path} cannot be read (${codeOf(error) ?? 'unknown'}): start DataIO as the user who started it first.`,
      { cause: error },
    );
  }
}

/** Of several starts at once one decides the password, and all return that one. */
export async function ensurePassword(home: string): Promise<string> {
  const found = await findPassword(home);
  if (found !== null) return found;
  const path = join(home, NAME);
  const password = randomBytes(24).toString('base64url');
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFreshFile(fresh, `${password}\n`, 0o600);
  try {
    // Unlike a rename, a link never replaces a password that another start has already given to the cluster.
    await link(fresh, path);
    return password;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      await replaceFile(path, `${password}\n`, 0o600); // a file system without links
      return password;
    }
    return (await findPassword(home)) ?? password;
  } finally {
    await rm(fresh, { force: true });
  }
}
