import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';

/** Builds the site of the guide where it is older than its sources, as the first start does. */
export async function buildGuide(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(PROJECT_FOLDER, 'scripts/build-guide.mjs')]);
}
