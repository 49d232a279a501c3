import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { parse } from 'node:path';
import type { Readable } from 'node:stream';

/** The account that owns the cluster and runs its programs; undefined means the account that runs DataIO. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export interface ProgramResult {
  readonly succeeded: boolean;
  readonly output: string;
  /** Set when the program could not even be started (`ENOENT`, `EACCES`, `EPERM`). */
  readonly startCode?: string;
}

/**
 * The environment of every program here. Ours is not passed on: it holds secrets that a daemon has no use for, and
 * `PG*` or `LC_*` variables that would change what initdb and postgres do. LC_ALL keeps messages in the language that
 * the code reads, and keeps macOS from starting threads in the postmaster.
 */
export const PROGRAM_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

interface RunOptions {
  readonly runAs?: RunAs | undefined;
  readonly timeoutSeconds?: number;
}

const KEPT_OUTPUT_CHARACTERS = 16_000;

/** A working directory that every account can enter: ours may be closed to `runAs`. */
export function openWorkingFolder(program: string): string {
  return parse(program).root || '/';
}

/** Runs a short program to its end. Never rejects: the caller words the failure. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const fail = (error: NodeJS.ErrnoException): void =>
      resolve({ succeeded: false, output: `${output}\n${error.message}`, startCode: error.code ?? 'unknown' });
    const child = trySpawn(program, args, options, fail);
    if (!child) return;
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (signal !== null) output += `\n${program} was ended by ${signal}`;
      resolve({ succeeded: code === 0, output });
    });
  });
}

/** Some failures to start are thrown, others come as an event. */
function trySpawn(
  program: string,
  args: readonly string[],
  options: RunOptions,
  fail: (error: NodeJS.ErrnoException) => void,
): ChildProcessByStdio<null, Readable, Readable> | null {
  try {
    return spawn(program, args, {
      cwd: openWorkingFolder(program),
      env: PROGRAM_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: (options.timeoutSeconds ?? 60) * 1000,
      ...(options.runAs && { uid: options.runAs.uid, gid: options.runAs.gid }),
    });
  } catch (error) {
    fail(error as NodeJS.ErrnoException);
    return null;
  }
}
