import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

/**
 * A write costs two changes of threads, whatever its size. So a file that is alone gathers many bytes for one, and files
 * side by side share what may be gathered, of which each holds its part twice.
 */
const SHARED_BYTES = 4 * 1024 * 1024;
const MOST_BYTES = 1024 * 1024;
/** Small chunks, each with an object of its own, are not gathered without end. */
const MOST_CHUNKS = 256;

let openWrites = 0;

/** Appends to a file many chunks at a time, and gathers the next ones while a write is under way. Leaves the file open. */
export class GatheredWrites extends Writable {
  private chunks: Buffer[] = [];
  private gatheredBytes = 0;
  private underWay: Promise<void> = Promise.resolve();

  constructor(private readonly file: FileHandle) {
    super();
    openWrites++;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.chunks.push(chunk);
    this.gatheredBytes += chunk.length;
    const share = Math.min(MOST_BYTES, SHARED_BYTES / openWrites);
    if (this.gatheredBytes < share && this.chunks.length < MOST_CHUNKS) return done();
    this.begin().then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.begin()
      .then(() => this.underWay)
      .then(() => done(), done);
  }

  /** Whoever closes the file next must not find a write under way. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    openWrites--;
    this.underWay.then(
      () => done(error),
      () => done(error),
    );
  }

  /** Begins to write what was gathered, as soon as the write before has ended. */
  private async begin(): Promise<void> {
    await this.underWay;
    const { chunks, gatheredBytes } = this;
    if (chunks.length === 0) return;
    this.chunks = [];
    this.gatheredBytes = 0;
    this.underWay = append(this.file, chunks, gatheredBytes);
    // Whoever waits for it next sees the error; until then it is not unhandled.
    this.underWay.catch(() => undefined);
  }
}

async function append(file: FileHandle, chunks: readonly Buffer[], sizeBytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  // A disk may take less than it was given, and says why only to the next write.
  if (bytesWritten < sizeBytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}
