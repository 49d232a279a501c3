import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { createGzip, type Gzip } from 'node:zlib';
import { syncFolder } from '#object-storage/disk-folder.js';
import { type DumpPart, type DumpPartKind, frameHead } from './dump-format.js';

/** Rows come one by one; frames of one row each would cost more than the rows. */
const ROWS_FRAME_BYTES = 256 * 1024;

/** Writes a dump beside its place, and puts it there once it is whole. Whoever finds a file finds all of it. */
export class DumpWriter {
  private readonly hash = createHash('sha256');
  private readonly gzip: Gzip = createGzip({ level: 6 });
  private readonly written: Promise<void>;
  private hasFailed = false;

  private constructor(
    private readonly path: string,
    file: WriteStream,
  ) {
    this.written = pipeline(this.gzip, file);
    this.written.catch(() => (this.hasFailed = true));
  }

  /** For its owner alone: a dump has the hashes of keys, and secrets. */
  static async create(path: string): Promise<DumpWriter> {
    const file = createWriteStream(partOf(path), { flags: 'wx', mode: 0o600, flush: true });
    try {
      await once(file, 'open');
    } catch (error) {
      if (!(isNativeError(error) && 'code' in error && error.code === 'EEXIST')) throw error;
      // Only who looks at the machine knows which of the two it is; the error itself says no more than this.
      // eslint-disable-next-line preserve-caught-error -- With a cause, the stack is shown instead of the sentence.
      throw new Error(
        `${partOf(path)} is there: a dump is being written to ${path}, or one was killed. If none runs, delete that file and try again. Nothing was written.`,
      );
    }
    return new DumpWriter(path, file);
  }

  async write(part: Exclude<DumpPart, { kind: 'rows' | 'trailer' }>): Promise<void> {
    await this.frame(part.kind, Buffer.from(JSON.stringify(part.value)));
  }

  async writeRows(rows: Buffer): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_FRAME_BYTES) {
      await this.frame('rows', rows.subarray(from, from + ROWS_FRAME_BYTES));
    }
  }

  /** @returns the hash of the content, which the trailer has */
  async finish(counts: { readonly tables: number; readonly rows: number; readonly objects: number }): Promise<string> {
    const sha256 = this.hash.copy().digest('hex');
    await this.frame('trailer', Buffer.from(JSON.stringify({ ...counts, sha256 })));
    this.gzip.end();
    await this.written;
    await rename(partOf(this.path), this.path);
    await syncFolder(dirname(this.path));
    return sha256;
  }

  async discard(): Promise<void> {
    this.gzip.destroy();
    await this.written.catch(() => undefined);
    await rm(partOf(this.path), { force: true });
  }

  private async frame(kind: DumpPartKind, content: Buffer): Promise<void> {
    for (const bytes of [frameHead(kind, content.length), content]) {
      // What failed while nobody waited.
      if (this.hasFailed) await this.written;
      this.hash.update(bytes);
      if (!this.gzip.write(bytes)) await Promise.race([once(this.gzip, 'drain'), this.written]);
    }
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}
