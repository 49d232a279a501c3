import { spawn } from 'node:child_process';
import { open, readFile, rename, stat, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import pg from 'pg';
import { POSTGRES_USER } from './cluster-creation.js';
import { cannotRunHere, codeOf, EmbeddedPostgresError } from './embedded-postgres.errors.js';
import { findHolder, readPostmasterFile, type HeldFolder, type PostmasterFile } from './folder-holder.js';
import type { PostgresPrograms } from './postgres-programs.js';
import { openWorkingFolder, PROGRAM_ENVIRONMENT, runProgram } from './program-run.js';
import type { Durability } from './server-settings.js';

export const HOST = '127.0.0.1';
export const MAINTENANCE_DATABASE = 'postgres';

const LOG_LIMIT_BYTES = 1_000_000;
const CONNECT_TIMEOUT_MS = 5_000;
const STOP_SECONDS = 30;

/** A postmaster that this process started, until it is known to serve. */
export interface Launch {
  readonly port: number;
  readonly pid: number;
  /** What it wrote before it ended, or null while it runs. */
  ended(): Promise<string | null>;
}

/**
 * Starts `postgres` as a daemon: in a session of its own, so that Ctrl-C at our terminal does not end it before we have
 * closed our connections. Not through pg_ctl, whose start goes through a shell that expands a `$` in the path.
 */
export async function launchPostmaster(programs: PostgresPrograms, held: HeldFolder, logFile: string): Promise<Launch> {
  const port = await findFreePort();
  await rotateLog(logFile);
  const log = await open(logFile, 'a', 0o600);
  try {
    const logStart = (await log.stat()).size;
    // On Windows postgres refuses an administrator unless pg_ctl drops the rights first.
    const [program, args] =
      process.platform === 'win32'
        ? [programs.pgCtl, ['start', '-W', '-D', held.folder, '-o', `-p ${port}`]]
        : [programs.postgres, ['-D', held.folder, '-p', String(port)]];
    const child = spawn(program, args, {
      cwd: openWorkingFolder(program),
      env: PROGRAM_ENVIRONMENT,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
      ...(held.runAs && { uid: held.runAs.uid, gid: held.runAs.gid }),
    });
    let failure: string | null = null;
    child.on('error', (error) => (failure = error.message));
    child.on('exit', (code, signal) => {
      if (process.platform !== 'win32' || code !== 0) failure ??= `postgres ended (${signal ?? `code ${code}`})`;
    });
    child.unref();
    return {
      port,
      pid: child.pid ?? Number.NaN,
      ended: async () => {
        if (failure === null) return null;
        return `${(await readFile(logFile)).subarray(logStart).toString('utf8')}\n${failure}`;
      },
    };
  } finally {
    await log.close();
  }
}

/** PostgreSQL keeps the file open for its life, so the size is bounded here and by how little its settings log. */
async function rotateLog(logFile: string): Promise<void> {
  const found = await stat(logFile).catch(() => null);
  if (!found || found.size <= LOG_LIMIT_BYTES) return;
  await rename(logFile, `${logFile}.1`).catch(() => truncate(logFile));
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

export interface Greeting {
  readonly durability: Durability;
}

/**
 * Connects, and makes sure by the server's own lock file that it serves this folder and not another.
 * Null means not yet, or not this folder; a wrong password throws.
 */
export async function greet(file: PostmasterFile, password: string): Promise<Greeting | null> {
  return withConnection(file.port, password, async (client) => {
    const text = await client.query<{ file: string; fsync: string }>(
      "select pg_read_file('postmaster.pid') as file, current_setting('fsync') as fsync",
    );
    const row = text.rows[0];
    if (!row || identityOf(row.file) !== identityOf(file.text)) return null;
    return { durability: row.fsync === 'on' ? 'full' : 'none' };
  });
}

export async function reloadSettings(port: number, password: string): Promise<void> {
  await withConnection(port, password, (client) => client.query('select pg_reload_conf()'));
}

/** The lines that do not change during the life of a postmaster: pid, folder, start time, port. */
function identityOf(postmasterFile: string): string {
  return postmasterFile.split('\n').slice(0, 4).join('\n');
}

async function withConnection<T>(
  port: number,
  password: string,
  task: (client: pg.Client) => Promise<T>,
): Promise<T | null> {
  const client = new pg.Client({
    host: HOST,
    port,
    user: POSTGRES_USER,
    password,
    database: MAINTENANCE_DATABASE,
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
  });
  // A postmaster that goes away while we talk to it must not end our process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await task(client);
  } catch (error) {
    if (codeOf(error) === '28P01') {
      throw new EmbeddedPostgresError(
        'The running embedded PostgreSQL refuses the password in the file postgres-password: bring the file of this database back.',
      );
    }
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Ends that one postmaster, whoever started it; one that has taken its place since is left alone. */
export async function stopPostmaster(programs: PostgresPrograms, held: HeldFolder, pid: number): Promise<void> {
  const isThere = async (): Promise<boolean> =>
    (await readPostmasterFile(held.folder))?.pid === pid &&
    !['nobody', 'foreign'].includes(await findHolder(pid, held));
  let output = '';
  for (const mode of ['fast', 'immediate'] as const) {
    if (!(await isThere())) return;
    const args = ['stop', '-D', held.folder, '-m', mode, '-w', '-t', String(STOP_SECONDS)];
    const result = await runProgram(programs.pgCtl, args, { runAs: held.runAs, timeoutSeconds: STOP_SECONDS + 5 });
    if (result.succeeded) return;
    output += result.output;
  }
  if (await isThere()) throw cannotRunHere(`its server, process ${pid}, does not stop`, output);
}
