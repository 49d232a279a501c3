import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type FolderFile,
  type FolderSource,
  IN_FOLDER_BELOW,
  type IgnoredFile,
  isLeftBySystem,
  LEFT_BY_SYSTEM,
} from './folder-source.js';

/** A folder on the disk of the server, whose files are those of its operator. */
export async function readDiskFolder(folder: string): Promise<FolderSource> {
  const files = new Map<string, FolderFile>();
  const ignored: IgnoredFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const { name } = entry;
    const path = join(folder, name);
    if (isLeftBySystem(name)) ignored.push({ path: name, reason: LEFT_BY_SYSTEM });
    else if (!entry.isFile()) ignored.push({ path: name, reason: IN_FOLDER_BELOW });
    else files.set(name, { name, sizeBytes: (await stat(path)).size, open: () => createReadStream(path) });
  }
  return { name: basename(folder), files, ignored };
}
