import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { StartedServer, waitForPostgresToStop } from './started-server.js';

const TSC = join(PROJECT_FOLDER, 'node_modules', 'typescript', 'bin', 'tsc');
const CLI = join(PROJECT_FOLDER, 'sdk', 'dist', 'cli', 'main.js');

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** A run that is not over yet. */
export interface RunUnderWay {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

/** The built `dataio` as a shell runs it, beside a server with the samples and the keys of their users. */
export class CommandLine {
  /** Where it runs, and what it takes for the home of its user. */
  folder = '';

  private constructor(
    private readonly home: string,
    private readonly server: StartedServer,
    readonly keys: Readonly<Record<string, string>>,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<CommandLine> {
    const home = await mkdtemp(join(tmpdir(), 'dataio-cli-'));
    await chmod(home, 0o755);
    const [server] = await Promise.all([
      new StartedServer(home, environment).ready(),
      promisify(execFile)(process.execPath, [TSC, '-p', join(PROJECT_FOLDER, 'sdk')]),
    ]);
    const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as Record<string, string>;
    return new CommandLine(home, server, keys);
  }

  get url(): string {
    return this.server.url;
  }

  async enterNewFolder(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'dataio-cli-files-'));
  }

  leaveFolder(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.server.signalAll('SIGINT');
    await waitForPostgresToStop(this.home);
    await rm(this.home, { recursive: true, force: true });
  }

  /** `user`: whose key; undefined for somebody who has logged in, or has not. */
  begin(user: string | undefined, words: readonly string[], environment: Record<string, string> = {}): RunUnderWay {
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: this.folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: this.folder,
        ...(user !== undefined && {
          DATAIO_API_BASE_URL: `${this.url}/api/v1`,
          DATAIO_API_KEY: this.keys[user] ?? '',
        }),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(child, 'close').then(([code]) => ({ code: code as number, out, said }));
    return { child, ended };
  }

  run(user: string | undefined, words: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
    return this.begin(user, words, environment).ended;
  }

  async answered(user: string, ...words: string[]): Promise<unknown> {
    const { code, out, said } = await this.run(user, ['--json', ...words]);
    if (code !== 0) throw new Error(said);
    return JSON.parse(out) as unknown;
  }
}
