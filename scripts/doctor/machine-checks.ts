import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { Configuration } from '#config/configuration.js';
import { type Findings, reasonOf } from './finding.js';

const MEBIBYTE = 2 ** 20;
/** Of the server itself, before any work. */
const LEAST_MEMORY_BYTES = 512 * MEBIBYTE;
const LEAST_FREE_BYTES = 256 * MEBIBYTE;
const LOW_FREE_BYTES = 2048 * MEBIBYTE;
const ADVICE_NODE = 'Install Node 20.19 or newer in its line, 22.13 or newer in its line, or 24.11 or newer.';

/** The versions that package.json names under `engines`. */
export function checkNode(findings: Findings, version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits =
    (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || (major === 24 && minor >= 11) || major > 24;
  if (!fits) findings.fail('node', `Node ${version} is too old, or of a line that is not supported.`, ADVICE_NODE);
  else if (major === 20) findings.ok('node', `Node ${version}.`);
  else findings.ok('node', `Node ${version}; DataIO is tested with Node 20.`);
}

export function checkMemory(findings: Findings): void {
  // What a container may use; 0 and numbers beyond the machine mean no limit.
  const limit = process.constrainedMemory();
  const total = limit > 0 && limit < totalmem() ? limit : totalmem();
  const says = `${mebibytes(total)} of memory, ${mebibytes(Math.min(freemem(), total))} of it unused.`;
  if (total < LEAST_MEMORY_BYTES) {
    findings.warn('memory', says, 'Give the server 512 MiB or more; 1 GiB with weather or large uploads.');
  } else findings.ok('memory', says);
}

/** Where DataIO writes: what is full fails uploads, and an embedded PostgreSQL stops. */
export async function checkDisks(findings: Findings, { home, objectStore }: Configuration): Promise<void> {
  const folders = new Map([['disk of DATAIO_HOME', home]]);
  if (objectStore.kind === 'disk' && objectStore.disk.folderWasNamed) {
    folders.set('disk of OBJECTS_FOLDER', objectStore.disk.folder);
  }
  for (const [check, folder] of folders) {
    try {
      const { bavail, bsize } = await statfsOf(folder);
      const free = bavail * bsize;
      const says = `${mebibytes(free)} are free where ${folder} is.`;
      const advice = 'Free some space, or move the folder to a larger disk: uploads fail once it is full.';
      if (free < LEAST_FREE_BYTES) findings.fail(check, says, advice);
      else if (free < LOW_FREE_BYTES) findings.warn(check, says, advice);
      else findings.ok(check, says);
    } catch (error) {
      findings.fail(check, `${folder} cannot be looked at: ${reasonOf(error)}.`, 'Let the account of the server in.');
    }
  }
}

/** Of the folder, or of the one that it will be made in. */
async function statfsOf(folder: string): Promise<{ readonly bavail: number; readonly bsize: number }> {
  try {
    return await statfs(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(folder) === folder) throw error;
    return statfsOf(dirname(folder));
  }
}

function mebibytes(bytes: number): string {
  return bytes > 10_240 * MEBIBYTE
    ? `${(bytes / MEBIBYTE / 1024).toFixed(0)} GiB`
    : `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
}
