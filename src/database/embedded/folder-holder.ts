import { lstat, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './embedded-postgres.errors.js';
import { runProgram, type RunAs } from './program-run.js';

/** The lock file of a running postmaster; a killed one leaves it behind. */
export interface PostmasterFile {
  readonly text: string;
  /** NaN when the file is empty or cut: a start in progress, or a crash on a full disk. */
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
}

/**
 * Who has the pid of the lock file: nobody; the postmaster of this folder; some other process, to which the system
 * gave the number after a crash or reboot; or a process about which this system tells too little.
 */
export type Holder = 'nobody' | 'postmaster' | 'foreign' | 'unknown';

export interface HeldFolder {
  readonly folder: string;
  readonly runAs: RunAs | undefined;
}

const FILE_NAME = 'postmaster.pid';

export async function readPostmasterFile(folder: string): Promise<PostmasterFile | null> {
  try {
    const text = await readFile(join(folder, FILE_NAME), 'utf8');
    // Lines: pid, folder, start time, port, socket folder, address, shared memory key, status.
    const lines = text.split('\n').map((line) => line.trim());
    const number = (line: string | undefined): number => (line ? Number(line) : Number.NaN);
    return { text, pid: number(lines[0]), port: number(lines[3]), isReady: lines[7] === 'ready' };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function findHolder(pid: number, held: HeldFolder): Promise<Holder> {
  if (!Number.isInteger(pid) || pid <= 0) return 'foreign';
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return 'nobody';
  }
  if (process.platform === 'linux') return findLinuxHolder(pid, held);
  if (process.platform === 'win32') return 'unknown';
  return judgeCommand((await runProgram('ps', ['-o', 'command=', '-p', String(pid)])).output, held.folder);
}

async function findLinuxHolder(pid: number, held: HeldFolder): Promise<Holder> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (state === null) return 'nobody';
  // A dead process that nobody has waited for, as under a container whose first process does not reap.
  if (/\) [ZX] /.test(state)) return 'foreign';
  // A postmaster runs as the owner of its folder, and stands in it.
  if ((await lstat(`/proc/${pid}`)).uid !== (held.runAs?.uid ?? process.getuid?.())) return 'foreign';
  const standsIn = await workingFolderOf(pid, held.runAs);
  if (standsIn !== null) return standsIn === held.folder ? 'postmaster' : 'foreign';
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return judgeCommand(command.replaceAll('\0', ' '), held.folder);
}

async function workingFolderOf(pid: number, runAs: RunAs | undefined): Promise<string | null> {
  try {
    return await readlink(`/proc/${pid}/cwd`);
  } catch {
    // Root in a container may not look at other accounts' processes; the account itself may.
    const result = await runProgram('readlink', [`/proc/${pid}/cwd`], { runAs });
    return result.succeeded ? result.output.trim() : null;
  }
}

function judgeCommand(command: string, folder: string): Holder {
  if (command.trim() === '') return 'unknown';
  if (command.includes(folder) && /postgres/.test(command)) return 'postmaster';
  return /postgres/.test(command) ? 'unknown' : 'foreign';
}

/**
 * Removes the lock file that `stale` was read from, and no other: a start at the same moment may have replaced it by
 * that of a living postmaster, which then gets it back.
 */
export async function removePostmasterFile(folder: string, stale: PostmasterFile): Promise<void> {
  const path = join(folder, FILE_NAME);
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) === stale.text) await rm(aside, { force: true });
  else await rename(aside, path);
}

const ORPHAN_GRACE_MS = 2_000;

/**
 * After a SIGKILL of the postmaster its children end by themselves, except one that is busy or stopped. It holds the
 * shared memory and so bars the next start. To be called only when PostgreSQL itself has said that it is barred.
 * Returns how many processes were ended.
 */
export async function endOrphans(held: HeldFolder): Promise<number> {
  const orphans = await listOrphans(held);
  for (const pid of orphans) signal(pid, 'SIGQUIT');
  const deadline = Date.now() + ORPHAN_GRACE_MS;
  while (Date.now() < deadline && (await listOrphans(held)).some((pid) => orphans.includes(pid))) await delay(100);
  const left = new Set(await listOrphans(held));
  for (const pid of orphans) if (left.has(pid)) signal(pid, 'SIGKILL');
  return orphans.length;
}

async function listOrphans(held: HeldFolder): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const orphans: number[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && (await isPostgresOf(pid, held))) orphans.push(pid);
  }
  // A living postmaster, of a start at the same moment, means that these are its children.
  const file = await readPostmasterFile(held.folder);
  return file && (await findHolder(file.pid, held)) !== 'nobody' ? [] : orphans;
}

async function isPostgresOf(pid: number, held: HeldFolder): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return /^\d+ \(postgres\) /.test(state) && (await findLinuxHolder(pid, held)) === 'postmaster';
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
