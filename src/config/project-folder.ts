import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that holds `package.json`, `docs/` and `samples/`. The code runs from `dist/src` and, in tests, from `src`,
 * so it is looked for upwards from here.
 */
export const PROJECT_FOLDER = findUpwards(import.meta.dirname);

function findUpwards(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('DataIO does not find its own package.json.');
  return findUpwards(parent);
}
