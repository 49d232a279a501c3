import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '#config/project-folder.js';

const READY = /DataIO is ready at (http:\/\/\S+)/;
const START_LIMIT_MS = 120_000;
/** Stopping takes a second; only what hangs meets it. */
const STOP_LIMIT_MS = 60_000;

/** `npm start` as a user types it, in a process group of its own so that a signal can reach what a terminal would reach. */
export class StartedServer {
  output = '';
  url = '';
  private readonly child: ChildProcess;
  /** Once whoever writes to it has ended, npm and the server: all that it has said is there. */
  private readonly closed: Promise<unknown>;

  constructor(home: string, environment: Record<string, string> = {}) {
    const npm = { NPM_CONFIG_UPDATE_NOTIFIER: 'false' };
    const clean = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...npm };
    this.child = spawn('npm', ['start'], {
      cwd: PROJECT_FOLDER,
      env: { ...clean, DATAIO_HOME: home, PORT: '0', ...environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.closed = once(this.child, 'close');
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  async ready(): Promise<this> {
    const until = Date.now() + START_LIMIT_MS;
    for (;;) {
      const url = READY.exec(this.output)?.[1];
      // The welcome ends with this line.
      if (url !== undefined && this.output.includes('Ctrl-C stops')) {
        this.url = url;
        return this;
      }
      if (this.child.exitCode !== null || Date.now() > until) throw new Error(`It did not start:\n${this.output}`);
      await sleep(20);
    }
  }

  /** What a terminal does on Ctrl-C, and what `kill -9` of everything does. */
  async signalAll(signal: NodeJS.Signals): Promise<number | null> {
    const exited = once(this.child, 'exit');
    process.kill(-(this.child.pid ?? 0), signal);
    await exited;
    // npm gives the terminal back a moment before the server has ended.
    if (signal !== 'SIGKILL') await this.closed;
    // What outlives a kill -9 may hold the other end, and jest would wait for it.
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    return this.child.exitCode;
  }

  async exit(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}

export async function isPostgresRunning(home: string): Promise<boolean> {
  try {
    const pid = Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns whether it has stopped */
export async function waitForPostgresToStop(home: string): Promise<boolean> {
  const until = performance.now() + STOP_LIMIT_MS;
  while (await isPostgresRunning(home)) {
    if (performance.now() > until) return false;
    await sleep(50);
  }
  return true;
}
