import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ApiProblem, ContentMismatch } from '../http/problems.js';
import { PIECE_BYTES } from './byte-reader.js';
import type { LinkAnswer } from './link-reader.js';
import { PartialFiles } from './partial-files.js';

/** A file to fetch: what it must be, and how to get its bytes from some point on. */
export interface FileSource {
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
  /** Asked again where the link before has expired. */
  open(from: number): Promise<LinkAnswer>;
}

/** Told with every piece; `received` counts what an earlier run has left, too. */
export type Receiver = (received: number) => void;

export interface DownloadOptions {
  readonly onReceived?: Receiver;
  /** Ends it; what has come stays for the next run. */
  readonly signal?: AbortSignal;
  /** Of the folder, where somebody has looked into it already. */
  readonly partials?: PartialFiles;
}

const EXPIRED = 403;
const RANGE_REFUSED = 416;
const BREAKS_TOLERATED = 5;
const READ_BYTES = 2 ** 20;

/**
 * Fetches a file so that its name only ever stands for all of its bytes: they gather under a name beside it, are checked
 * against the SHA-256, and are renamed. What a run leaves behind that was killed, the next one goes on from. They are not
 * forced to the disk, which may take longer than fetching them: what a power cut leaves short, the next run sees by its size.
 */
export async function downloadFile(path: string, source: FileSource, options: DownloadOptions = {}): Promise<void> {
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  const partials = options.partials ?? (await PartialFiles.in(dirname(target)));
  const partial = await partials.take(target, source.sha256);
  try {
    await gatherWhole(partial, source, { ...options, path });
    await rename(partial, target);
  } finally {
    partials.letGo(partial);
  }
  await partials.removeLeftOver(target);
}

async function gatherWhole(
  partial: string,
  source: FileSource,
  { path, ...options }: DownloadOptions & { readonly path: string },
): Promise<void> {
  if (await gather(partial, source, options)) return;
  // What an earlier run has left may be damaged, or the disk lies. Once more, from the beginning.
  await rm(partial, { force: true });
  if (await gather(partial, source, options)) return;
  await rm(partial, { force: true });
  throw new ContentMismatch(
    `${path} did not arrive as the server announced it, twice. Nothing was kept; please try again.`,
  );
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const options = { highWaterMark: READ_BYTES, ...(signal && { signal }) };
  for await (const piece of createReadStream(path, options)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** @returns whether the file has the bytes that it should have */
async function gather(partial: string, source: FileSource, { onReceived, signal }: DownloadOptions): Promise<boolean> {
  const file = await open(partial, 'a+');
  try {
    const hash = createHash('sha256');
    let received = await hashWhatIsThere(file, hash, source.sizeBytes);
    onReceived?.(received);
    for (let breaks = 0; received < source.sizeBytes;) {
      const before = received;
      const appending = new BatchedAppend(file);
      try {
        const answer = await source.open(received);
        if (received > 0 && answer.status !== 206) {
          // Nobody reads it, and it would hold its connection.
          await answer.body?.[Symbol.asyncIterator]().return?.();
          return false;
        }
        for await (const piece of answer.body ?? []) {
          hash.update(piece);
          received += piece.byteLength;
          await appending.add(piece);
          onReceived?.(received);
        }
        if (received < source.sizeBytes) throw new Error('The connection ended early.');
      } catch (error) {
        // What has come counts, also where no more does.
        await appending.end();
        if (error instanceof ApiProblem && error.status === RANGE_REFUSED) return false;
        const canPass = !(error instanceof ApiProblem) || error.status === EXPIRED;
        breaks = received > before ? 1 : breaks + 1;
        if (signal?.aborted === true || isAbort(error) || !canPass || breaks > BREAKS_TOLERATED) throw error;
        continue;
      }
      await appending.end();
    }
    // Another program may have written into the same file: its size tells what the hash of our own bytes does not.
    const { size } = await file.stat();
    return size === source.sizeBytes && received === size && hash.digest('hex') === source.sha256;
  } finally {
    await file.close();
  }
}

/** Writes while the next bytes come, and not for every few of them. */
class BatchedAppend {
  private held: Uint8Array[] = [];
  private heldBytes = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly file: FileHandle) {}

  async add(piece: Uint8Array): Promise<void> {
    this.held.push(piece);
    this.heldBytes += piece.byteLength;
    // At once for a large piece, which may be overwritten when the one after the next is asked for.
    if (this.heldBytes >= PIECE_BYTES) await this.write();
  }

  async end(): Promise<void> {
    await this.write();
    await this.writing;
  }

  private async write(): Promise<void> {
    const { held } = this;
    [this.held, this.heldBytes] = [[], 0];
    await this.writing;
    if (held.length === 0) return;
    this.writing = this.append(held);
    // Thrown where it is waited for.
    this.writing.catch(() => undefined);
  }

  private async append(pieces: readonly Uint8Array[]): Promise<void> {
    const { bytesWritten } = await this.file.writev(pieces);
    const whole = pieces.reduce((bytes, piece) => bytes + piece.byteLength, 0);
    // A disk that is nearly full takes some of it first, and then says so.
    if (bytesWritten < whole) await this.file.appendFile(Buffer.concat(pieces).subarray(bytesWritten));
  }
}

async function hashWhatIsThere(file: FileHandle, hash: Hash, limit: number): Promise<number> {
  const { size } = await file.stat();
  if (size > limit) {
    await file.truncate(0);
    return 0;
  }
  const beginning = file.createReadStream({ start: 0, autoClose: false, highWaterMark: READ_BYTES });
  for await (const piece of beginning) hash.update(piece as Buffer);
  return size;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
