import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cannotRunHere, EmbeddedPostgresError } from './embedded-postgres.errors.js';
import {
  endOrphans,
  findHolder,
  readPostmasterFile,
  removePostmasterFile,
  type HeldFolder,
  type PostmasterFile,
} from './folder-holder.js';
import { greet, launchPostmaster, reloadSettings, stopPostmaster, type Launch } from './postmaster.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { writeServerSettings, type ServerSettings } from './server-settings.js';

export interface ServerStart {
  readonly home: string;
  readonly programs: PostgresPrograms;
  readonly held: HeldFolder;
  readonly password: string;
  readonly settings: ServerSettings;
  readonly log: (line: string) => void;
}

export interface ServingPostmaster {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
}

/** Long enough for the recovery from a crash in the middle of a large load. */
const START_TIMEOUT_MS = 60_000;
const PROGRESS_EVERY_MS = 5_000;
const POLL_MS = 20;
/** Time for a postmaster to fill the lock file that it has just made. */
const CUT_FILE_GRACE_MS = 2_000;
const LOG_NAME = 'postgres.log';

/**
 * Brings the folder to be served: by the postmaster that is there, or by a new one. There is no lock of ours around
 * this, which a killed process would leave behind: of several starts PostgreSQL lets one have the folder, and the
 * others come round again and adopt that one.
 */
export async function bringUp(start: ServerStart): Promise<ServingPostmaster> {
  const { held, log } = start;
  const begun = Date.now();
  let nextProgress = begun + PROGRESS_EVERY_MS;
  let launch: Launch | null = null;
  let cutSince: number | null = null;
  let lastOutput = '';
  while (Date.now() < begun + START_TIMEOUT_MS) {
    const output = launch && (await launch.ended());
    if (output !== null) {
      lastOutput = output;
      launch = null;
      await overcome(output, start);
    }
    const file = await readPostmasterFile(held.folder);
    const holder = file ? await findHolder(file.pid, held) : 'nobody';
    if (file && Number.isNaN(file.pid)) cutSince ??= Date.now();
    else cutSince = null;

    if (file?.isReady && (holder === 'postmaster' || holder === 'unknown')) {
      const serving = await takeOver(file, launch, start);
      if (serving) return serving;
    } else if (file && holder === 'foreign') {
      if (cutSince === null || Date.now() > cutSince + CUT_FILE_GRACE_MS) {
        log('Embedded PostgreSQL was not stopped properly: its lock file names no running PostgreSQL.');
        await removePostmasterFile(held.folder, file);
      }
    } else if (holder === 'nobody' && !launch) {
      await writeServerSettings(held.folder, start.settings, held.runAs);
      launch = await launchPostmaster(start.programs, held, join(start.home, LOG_NAME));
    }
    if (Date.now() > nextProgress) {
      nextProgress += PROGRESS_EVERY_MS;
      log(`Waiting for embedded PostgreSQL, which may be recovering (${Math.round((Date.now() - begun) / 1000)} s).`);
    }
    await delay(POLL_MS);
  }
  throw await explainTimeout(start, lastOutput);
}

async function takeOver(
  file: PostmasterFile,
  launch: Launch | null,
  start: ServerStart,
): Promise<ServingPostmaster | null> {
  const greeting = await greet(file, start.password);
  if (!greeting) return null;
  const adopted = launch?.pid !== file.pid && launch?.port !== file.port;
  if (adopted && greeting.durability !== start.settings.durability) {
    await writeServerSettings(start.held.folder, start.settings, start.held.runAs);
    await reloadSettings(file.port, start.password);
  }
  return { pid: file.pid, port: file.port, adopted };
}

/** Returns when another attempt may succeed; throws when it cannot. */
async function overcome(output: string, start: ServerStart): Promise<void> {
  // Another start was faster: the next look adopts its postmaster.
  if (/lock file "postmaster.pid" already exists|lock file "postmaster.pid" is empty/.test(output)) return;
  // Somebody took the port since it was found free: the next attempt takes another.
  if (/could not bind|could not create any TCP\/IP sockets/.test(output)) return;
  if (/pre-existing shared memory block|shared memory block .* is still in use/.test(output)) {
    const ended = await endOrphans(start.held);
    if (ended > 0) start.log(`Ended ${ended} process(es) that a killed embedded PostgreSQL had left.`);
    await delay(200);
    return;
  }
  const reason = /No space left/.test(output) ? 'the disk is full' : 'its server does not start';
  throw cannotRunHere(reason, output);
}

async function explainTimeout(start: ServerStart, lastOutput: string): Promise<Error> {
  const { folder } = start.held;
  const seconds = START_TIMEOUT_MS / 1000;
  const file = await readPostmasterFile(folder);
  const holder = file ? await findHolder(file.pid, start.held) : 'nobody';
  if (file && holder === 'unknown') {
    return new EmbeddedPostgresError(
      `Process ${file.pid} may be running a PostgreSQL on ${folder}, which does not answer. If it is not, delete ${join(folder, 'postmaster.pid')}.`,
    );
  }
  if (file && holder === 'postmaster') {
    return new EmbeddedPostgresError(
      `The embedded PostgreSQL, process ${file.pid}, did not answer within ${seconds} s. It may still be recovering: start DataIO again, and see ${join(start.home, LOG_NAME)}.`,
    );
  }
  return cannotRunHere(`its server did not start within ${seconds} s`, lastOutput);
}

/** Stops whatever postmaster runs on the folder. */
export async function stopHolder(programs: PostgresPrograms, held: HeldFolder): Promise<void> {
  const file = await readPostmasterFile(held.folder);
  if (file) await stopPostmaster(programs, held, file.pid);
}
