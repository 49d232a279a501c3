import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Staging } from './cluster-staging.js';
import { cannotRunHere, codeOf, EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { writeFreshFile } from './file-replacement.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { runProgram, type RunAs } from './program-run.js';

/** The superuser of the cluster, and the role that DataIO connects as. */
export const POSTGRES_USER = 'dataio';

/**
 * Character classes outside the builtin provider's reach, such as the word parser of full text search, follow
 * LC_CTYPE: under `C` a dash glues two words into one. C.UTF-8 is on every recent Linux and macOS; the others are for
 * the rest. Sorting and case follow the builtin provider and are the same everywhere.
 */
const CHARACTER_LOCALES = ['C.UTF-8', 'en_US.UTF-8', 'C'] as const;

const INITDB_TIMEOUT_SECONDS = 180;

export interface ClusterCreation {
  readonly programs: PostgresPrograms;
  readonly runAs: RunAs | undefined;
  readonly password: string;
  readonly isDurable: boolean;
}

/** Makes a cluster in the staging folder and renames it to `folder`, unless another start was faster. */
export async function createCluster(staging: Staging, folder: string, creation: ClusterCreation): Promise<void> {
  await writeFreshFile(staging.passwordFile, `${creation.password}\n`, 0o600, creation.runAs);
  await runInitdb(staging, creation).finally(() => rm(staging.passwordFile, { force: true }));
  await rename(staging.folder, folder).catch((error: unknown) => {
    const code = codeOf(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  });
  if (creation.isDurable) await syncFolder(dirname(folder));
}

async function runInitdb(staging: Staging, creation: ClusterCreation): Promise<void> {
  let output = '';
  for (const locale of CHARACTER_LOCALES) {
    const args = [
      ...[`--pgdata=${staging.folder}`, `--username=${POSTGRES_USER}`, `--pwfile=${staging.passwordFile}`],
      ...['--auth-host=scram-sha-256', '--auth-local=scram-sha-256', '--encoding=UTF8', '--no-instructions'],
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', `--lc-ctype=${locale}`],
      ...(creation.isDurable ? [] : ['--no-sync']),
    ];
    const { runAs } = creation;
    const result = await runProgram(creation.programs.initdb, args, { runAs, timeoutSeconds: INITDB_TIMEOUT_SECONDS });
    if (result.succeeded) return;
    output = result.output;
    if (/caught signal/.test(output)) throw new EmbeddedPostgresError('The making of the database was interrupted.');
    if (!/invalid locale name/.test(output)) break;
  }
  throw cannotRunHere(/No space left/.test(output) ? 'the disk is full' : 'initdb failed', output);
}

/** The rename is on disk before anything, such as a pointer, relies on it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const opened = await open(folder, 'r');
  await opened.sync().finally(() => opened.close());
}
