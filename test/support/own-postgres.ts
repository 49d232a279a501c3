import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, startEmbeddedPostgres } from '#database/embedded/embedded-postgres.js';
import { TcpFaultProxy } from './tcp-fault-proxy.js';
import type { TestServer } from './test-database.js';

/** A PostgreSQL that one test file may harm, behind a proxy that keeps its address the same. */
export class OwnPostgres {
  private constructor(
    private readonly home: string,
    private running: RunningPostgres,
    readonly proxy: TcpFaultProxy,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const home = await mkdtemp(join(tmpdir(), 'dataio-postgres-'));
    // Under root, PostgreSQL runs as another user, who must reach the folder.
    await chmod(home, 0o755);
    const running = await startEmbeddedPostgres({ home, durability: 'none' });
    return new OwnPostgres(home, running, await TcpFaultProxy.open(running.port));
  }

  get server(): TestServer {
    const { host, user, password } = this.running;
    return { host, port: this.proxy.port, user, password, sslMode: 'disable' };
  }

  async bringBack(): Promise<void> {
    this.running = await startEmbeddedPostgres({ home: this.home, durability: 'none' });
    this.proxy.targetPort = this.running.port;
  }

  takeAway(): Promise<void> {
    return this.running.stop();
  }

  /** To all processes of the server: the postmaster alone would leave its backends answering. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const postmaster = (await readFile(join(this.running.folder, 'postmaster.pid'), 'utf8')).split('\n')[0] ?? '';
    const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
    for (const pid of [postmaster, ...children.trim().split(/\s+/)].filter((text) => text !== '')) {
      try {
        process.kill(Number(pid), signal);
      } catch (error) {
        // It has ended since it was listed.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  async remove(): Promise<void> {
    await this.proxy.close();
    await this.running.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}
