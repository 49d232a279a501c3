import { mkdir, open, readdir, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A rename or a removal survives a power cut only once its folder is synced. */
export async function syncFolder(folder: string): Promise<void> {
  const opened = await open(folder, 'r');
  await opened.sync().finally(() => opened.close());
}

/** Creates `folder` inside the existing `root`, and syncs each level that is new. The root itself it never creates. */
async function ensureFolder(folder: string, root: string): Promise<void> {
  await stat(root);
  if (folder === root) return;
  const firstCreated = await mkdir(folder, { recursive: true });
  if (firstCreated === undefined) return;
  const topmost = dirname(firstCreated);
  for (let level = dirname(folder); level.length >= topmost.length; level = dirname(level)) await syncFolder(level);
}

export interface Placement {
  readonly temporaryPath: string;
  /** On the same file system as `temporaryPath`, below `root`. */
  readonly path: string;
  /** Must exist: whoever removes it, by a rename, ends all placing below it. */
  readonly root: string;
}

/** Runs `write` on a temporary file and publishes it under `path`, whole and durable, only if that succeeds; leaves nothing behind if not. */
export async function placeFile(
  { temporaryPath, path, root }: Placement,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(temporaryPath, 'wx');
  try {
    await write(file)
      .then(() => file.sync())
      .finally(() => file.close());
    await ensureFolder(dirname(path), root);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw error;
  }
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Publishes a folder with one file in it under `path`, whole and durable, or leaves nothing behind. */
export async function placeFolder(
  { temporaryPath, path }: Pick<Placement, 'temporaryPath' | 'path'>,
  file: { readonly name: string; readonly text: string },
): Promise<void> {
  await mkdir(temporaryPath);
  try {
    await writeFile(join(temporaryPath, file.name), file.text, { flush: true });
    await syncFolder(temporaryPath);
    await rename(temporaryPath, path);
  } catch (error) {
    await rm(temporaryPath, { recursive: true, force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what lies in `folder` and was last written to before `untouchedSince`. */
export async function removeUntouched(folder: string, untouchedSince: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtime < untouchedSince) await rm(path, { recursive: true, force: true });
  }
}

/** Where keys lie: an object is the file `<root>/<key><fileEnd>`. */
export interface KeyTree {
  readonly root: string;
  readonly fileEnd: string;
}

/**
 * Keys that begin with `prefix`, in the order of whole keys: that is not the order of a plain walk, since `a-b` comes before
 * `a/b`. Holds the names of one folder a level in memory.
 */
export async function* keysInOrder(tree: KeyTree, prefix: string): AsyncGenerator<string> {
  yield* keysBelow(tree, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
}

/** Prefixes of the folders right below one that have a key in them, in the order of keys. */
export async function* foldersInOrder(tree: KeyTree, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(tree.root, folder), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}${name}/`);
  for (const below of folders.sort()) {
    // Deleting the last key leaves its folder behind.
    const keys = keysBelow(tree, below, below);
    if (!(await keys.next()).done) yield below;
    await keys.return(undefined);
  }
}

async function* keysBelow(tree: KeyTree, folder: string, prefix: string): AsyncGenerator<string> {
  const entries = await readdir(join(tree.root, folder), { withFileTypes: true });
  const keys = entries.flatMap((entry) => {
    if (entry.isDirectory()) return [`${folder}${entry.name}/`];
    return entry.name.endsWith(tree.fileEnd) ? [`${folder}${entry.name.slice(0, -tree.fileEnd.length)}`] : [];
  });
  for (const key of keys.sort()) {
    if (!key.startsWith(prefix)) continue;
    if (key.endsWith('/')) yield* keysBelow(tree, key, prefix);
    else yield key;
  }
}
