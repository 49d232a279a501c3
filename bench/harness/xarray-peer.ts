import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_FOLDER } from '#config/project-folder.js';

/** Where Debian's python3-xarray is seen. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = join(PROJECT_FOLDER, 'bench/servers/xarray_peer.py');

export type Box = readonly [south: number, north: number, west: number, east: number];

/** Longitudes and latitudes; the last point is the first one. */
export type Ring = readonly (readonly [number, number])[];

/** xarray in a process of its own, which has imported all it needs before it is measured. */
export class XarrayPeer {
  private readonly python: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  constructor() {
    this.python = spawn(PYTHON, [SCRIPT]);
    this.python.stderr.pipe(process.stderr);
    this.answers = createInterface({ input: this.python.stdout })[Symbol.asyncIterator]();
  }

  static isThere(): boolean {
    return spawnSync(PYTHON, ['-c', 'import xarray, zarr, scipy']).status === 0;
  }

  async writeStore(path: string): Promise<void> {
    await this.ask({ kind: 'write', path });
  }

  async writeSparseStore(path: string): Promise<void> {
    await this.ask({ kind: 'write-sparse', path });
  }

  /** Daily means of a month, day by day and zone by zone. */
  zonal(path: string, rings: readonly Ring[]): Promise<{ seconds: number; means: number[] }> {
    return this.ask({ kind: 'zonal', path, rings });
  }

  extract(path: string, target: string, box: Box): Promise<{ seconds: number; bytes: number }> {
    return this.ask({ kind: 'extract', path, target, box });
  }

  stop(): void {
    this.python.stdin.end();
  }

  private async ask<Answer>(order: object): Promise<Answer> {
    this.python.stdin.write(`${JSON.stringify(order)}\n`);
    const next = await this.answers.next();
    if (next.done) throw new Error('The process of xarray has ended.');
    return JSON.parse(next.value) as Answer;
  }
}
