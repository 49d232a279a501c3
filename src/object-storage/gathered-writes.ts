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

/** What a disk has not yet when the last byte comes, the client waits for. So it is told to keep what it has, now and then. */
const BYTES_BETWEEN_SYNCS = 32 * 1024 * 1024;

let openWrites = 0;
/** One at a time, as each takes one of the few threads that all files share. */
let isSyncing = false;

/** Appends to a file many chunks at a time, and gathers the next ones while a write is under way. Leaves the file open. */
export class GatheredWrites extends Writable {
  private chunks: Buffer[] = [];
  private gatheredBytes = 0;
  private unsyncedBytes = 0;
  private underWay: Promise<void> = Promise.resolve();
  private synced: Promise<void> = Promise.resolve();

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
      .then(() => Promise.all([this.underWay, this.synced]))
      .then(() => done(), done);
  }

  /** Whoever closes the file next must not find a write under way. */
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    openWrites--;
    void Promise.allSettled([this.underWay, this.synced]).then(() => done(error));
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
    this.unsyncedBytes += gatheredBytes;
    if (this.unsyncedBytes >= BYTES_BETWEEN_SYNCS && !isSyncing) this.sync();
  }

  /** A disk tells of what it could not keep once only: whoever syncs the file at last would not hear of it. */
  private sync(): void {
    this.unsyncedBytes = 0;
    isSyncing = true;
    const before = this.synced;
    this.synced = this.file
      .datasync()
      .finally(() => (isSyncing = false))
      .then(() => before);
    this.synced.catch(() => undefined);
  }
}

async function append(file: FileHandle, chunks: readonly Buffer[], sizeBytes: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  // A disk may take less than it was given, and says why only to the next write.
  if (bytesWritten < sizeBytes) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten));
}
