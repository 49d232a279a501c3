import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cannotRunHere, codeOf, EmbeddedPostgresError, reasonOf } from './embedded-postgres.errors.js';
import { replaceFile } from './file-replacement.js';
import type { RunAs } from './program-run.js';
import { ensureSharedFolder, sharedFolders } from './shared-folder.js';
import { openStaging, type Staging } from './cluster-staging.js';

const CLUSTER_NAME = 'postgres';
/** In the home: the path of a cluster that had to go elsewhere. */
const POINTER_NAME = 'postgres-folder';
/** Beside a cluster that went elsewhere: the home it belongs to. */
const OWNER_NAME = 'home';

export interface ClusterPlace {
  /** The PostgreSQL data folder. */
  readonly folder: string;
  readonly note?: string;
  /** Set when there is no cluster yet: initialise this folder, then rename it to `folder`. */
  readonly staging?: Staging;
  /** The cluster is there, the pointer to it is not: a start was cut short, or the home was deleted. */
  readonly unclaimed?: boolean;
}

/** Finds the cluster of this home, or a place for a new one that the account which runs it can reach and own. */
export async function findClusterPlace(home: string, runAs: RunAs | undefined): Promise<ClusterPlace> {
  const pointed = await followPointer(home);
  if (pointed) return pointed;
  const inHome = join(home, CLUSTER_NAME);
  if (await isCluster(inHome)) return { folder: inHome };
  if (!(await removeIfEmpty(inHome))) return { folder: inHome };

  const obstacles: string[] = [];
  for (const parent of [home, ...sharedFolders().map((shared) => join(shared, shareOf(home)))]) {
    try {
      const place = parent === home ? await inHomePlace(home, runAs) : await sharedPlace(home, parent, runAs);
      const note = `The database is kept in ${place.folder}, because ${runAs ? `the user "${runAs.name}" that runs PostgreSQL` : 'PostgreSQL'} cannot use ${home}.`;
      return parent === home ? place : { ...place, note };
    } catch (error) {
      if (error instanceof EmbeddedPostgresError) throw error;
      obstacles.push(`${parent}: ${reasonOf(error)}`);
    }
  }
  throw cannotRunHere('no folder for its database can be used', obstacles.join('\n'));
}

/** To be called once the cluster is in its place: a pointer to a cluster that is not there is refused as a loss. */
export async function recordClusterPlace(home: string, place: ClusterPlace): Promise<void> {
  if (place.note !== undefined) await replaceFile(join(home, POINTER_NAME), `${place.folder}\n`, 0o644);
}

async function inHomePlace(home: string, runAs: RunAs | undefined): Promise<ClusterPlace> {
  return { folder: join(home, CLUSTER_NAME), staging: await openStaging(home, runAs) };
}

async function sharedPlace(home: string, parent: string, runAs: RunAs | undefined): Promise<ClusterPlace> {
  await ensureSharedFolder(dirname(parent));
  await mkdir(parent, { recursive: true });
  await chmod(parent, 0o755); // a umask of 077 would close it to the account
  const folder = join(parent, CLUSTER_NAME);
  if (await isCluster(folder)) return { folder, unclaimed: true };
  const staging = await openStaging(parent, runAs).catch(async (error: unknown) => {
    await rmdir(parent).catch(() => undefined); // unless something of worth is in it
    throw error;
  });
  await replaceFile(join(parent, OWNER_NAME), `${home}\n`, 0o644);
  return { folder, staging };
}

/** Two homes never collide, and the name still tells a person whose it is. */
function shareOf(home: string): string {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12);
  return `${basename(dirname(home)).replace(/[^\w.-]/g, '_')}-${hash}`;
}

async function followPointer(home: string): Promise<ClusterPlace | null> {
  const pointer = join(home, POINTER_NAME);
  const text = await readFile(pointer, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const folder = text.trim();
  if (!(await isCluster(folder))) {
    // Starting empty without a word would look like a loss of everything, or become one.
    throw new EmbeddedPostgresError(
      `The database folder ${folder}, named in ${pointer}, is gone. Bring it back, or delete ${pointer} to begin with an empty database.`,
    );
  }
  await requireOwnHome(home, pointer, folder);
  return { folder, note: `The database is kept in ${folder}.` };
}

/** A copied home brings the pointer along: two servers with separate objects would then share one database. */
async function requireOwnHome(home: string, pointer: string, folder: string): Promise<void> {
  const ownerFile = join(dirname(folder), OWNER_NAME);
  const owner = (await readFile(ownerFile, 'utf8').catch(() => '')).trim();
  if (owner === home || owner === '') return;
  const other = await readFile(join(owner, POINTER_NAME), 'utf8').catch(() => '');
  const sameHome = await realpath(owner).then(
    (path) => path === home,
    () => false,
  );
  if (!sameHome && other.trim() === folder) {
    throw new EmbeddedPostgresError(
      `${home} is a copy of ${owner}, and the database in ${folder} belongs to the original. Delete ${pointer} to begin with an empty database.`,
    );
  }
  // The home was moved.
  await replaceFile(ownerFile, `${home}\n`, 0o644);
}

async function isCluster(folder: string): Promise<boolean> {
  try {
    await stat(join(folder, 'PG_VERSION'));
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw new EmbeddedPostgresError(
      `The database folder ${folder} is closed to this user (${code ?? 'unknown'}): start DataIO as the user who started it first.`,
      { cause: error },
    );
  }
}

/**
 * Clusters are renamed into place when whole, so a folder without a cluster in it is not one of ours.
 * False when another start has made the cluster meanwhile.
 */
async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true;
    if (await isCluster(folder)) return false;
    throw new EmbeddedPostgresError(
      `${folder} exists but holds no PostgreSQL database. Move it away, and DataIO makes one there.`,
      { cause: error },
    );
  }
}
