import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

const PIECE_BYTES = 2 ** 20;

/** A file without a name, which goes with its last reader and writer, or with the process. */
export class TemporaryFile {
  private constructor(
    /** Until the name is dropped. */
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  static async create(folder: string): Promise<TemporaryFile> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `dataio-weather-${randomUUID()}`);
    return new TemporaryFile(path, await open(path, 'wx+', 0o600));
  }

  /** Whoever has it open goes on with it. May be called more than once. */
  async dropName(): Promise<void> {
    await unlink(this.path).catch(() => undefined);
  }

  async sizeBytes(): Promise<number> {
    return (await this.file.stat()).size;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; ;) {
      const { bytesRead, buffer } = await this.file.read(new Uint8Array(PIECE_BYTES), 0, PIECE_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async close(): Promise<void> {
    await this.dropName();
    await this.file.close();
  }
}
