import {
  DATASET_FILE,
  type FolderFile,
  type FolderSource,
  IN_FOLDER_BELOW,
  type IgnoredFile,
  isLeftBySystem,
  LEFT_BY_SYSTEM,
  OUTSIDE_FOLDER,
} from '../folder-source.js';
import { invalidFolder } from '../imports.errors.js';
import type { ZippedFile } from './zip-archive.js';

/**
 * The dataset folder in a zip: its files stand at the root, or in the one folder there.
 * @throws Failure invalid-folder where there is none, or more than one
 */
export function folderOfZip(zipped: readonly ZippedFile[]): FolderSource {
  const root = rootOf(zipped.filter(({ path }) => !isLeftBySystem(path)).map(({ path }) => path));
  const files = new Map<string, FolderFile>();
  const ignored: IgnoredFile[] = [];
  for (const file of zipped) {
    const { path } = file;
    const name = path.slice(root.length);
    if (isLeftBySystem(path)) ignored.push({ path, reason: LEFT_BY_SYSTEM });
    else if (!path.startsWith(root)) ignored.push({ path, reason: OUTSIDE_FOLDER });
    else if (name.includes('/')) ignored.push({ path, reason: IN_FOLDER_BELOW });
    else files.set(name, { name, sizeBytes: file.sizeBytes, open: () => file.open() });
  }
  return { name: root === '' ? undefined : root.slice(0, -1), files, ignored };
}

/** With its slash, or empty. */
function rootOf(paths: readonly string[]): string {
  if (paths.includes(DATASET_FILE)) return '';
  const roots = paths.filter((path) => path.split('/').length === 2 && path.endsWith(`/${DATASET_FILE}`));
  const [first] = roots;
  if (first !== undefined && roots.length === 1) return first.slice(0, -DATASET_FILE.length);
  const message =
    roots.length > 1
      ? `is there ${roots.length} times; a zip has one dataset folder`
      : 'is missing; it stands at the root of the zip, or in the one folder there';
  throw invalidFolder([{ path: DATASET_FILE, message }]);
}
