import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ApiProblem, ContentMismatch } from '../http/problems.js';

/** A file to fetch: what it must be, and how to get its bytes from some point on. */
export interface FileSource {
  readonly sizeBytes: number;
  /** In hex. */
  readonly sha256: string;
  /** Asked again where the link before has expired. */
  open(from: number): Promise<Response>;
}

/** Told with every piece; `received` counts what an earlier run has left, too. */
export type Receiver = (received: number) => void;

const EXPIRED = 403;
const RANGE_REFUSED = 416;
const BREAKS_TOLERATED = 5;
const HASH_PREFIX = 12;

/**
 * Fetches a file so that its name only ever stands for all of its bytes: they gather under a name beside it, are checked
 * against the SHA-256, and are renamed. What a run leaves behind that was killed, the next one goes on from.
 */
export async function downloadFile(
  path: string,
  source: FileSource,
  onReceived: Receiver = () => undefined,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // The content is part of the name: what is left of another version is not gone on from.
  const partial = `${path}.${source.sha256.slice(0, HASH_PREFIX)}.part`;
  if (await gather(partial, source, onReceived)) return rename(partial, path);
  // Another program may have written there, or the disk lies. Once more, from the beginning.
  await rm(partial, { force: true });
  if (await gather(partial, source, onReceived)) return rename(partial, path);
  await rm(partial, { force: true });
  throw new ContentMismatch(
    `${path} did not arrive as the server announced it, twice. Nothing was kept; please try again.`,
  );
}

/** SHA-256 of a file, in hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** @returns whether the file has the bytes that it should have */
async function gather(partial: string, source: FileSource, onReceived: Receiver): Promise<boolean> {
  const file = await open(partial, 'a+');
  try {
    const hash = createHash('sha256');
    let received = await hashWhatIsThere(file, hash, source.sizeBytes);
    onReceived(received);
    for (let breaks = 0; received < source.sizeBytes;) {
      const before = received;
      try {
        const answer = await source.open(received);
        if (received > 0 && answer.status !== 206) return false;
        for await (const piece of answer.body ?? []) {
          hash.update(piece);
          await file.appendFile(piece);
          received += piece.byteLength;
          onReceived(received);
        }
        if (received < source.sizeBytes) throw new Error('The connection ended early.');
      } catch (error) {
        if (error instanceof ApiProblem && error.status === RANGE_REFUSED) return false;
        const canPass = !(error instanceof ApiProblem) || error.status === EXPIRED;
        breaks = received > before ? 1 : breaks + 1;
        if (isAbort(error) || !canPass || breaks > BREAKS_TOLERATED) throw error;
      }
    }
    await file.sync();
    return received === source.sizeBytes && hash.digest('hex') === source.sha256;
  } finally {
    await file.close();
  }
}

async function hashWhatIsThere(file: FileHandle, hash: Hash, limit: number): Promise<number> {
  const { size } = await file.stat();
  if (size > limit) {
    await file.truncate(0);
    return 0;
  }
  const beginning = file.createReadStream({ start: 0, autoClose: false });
  for await (const piece of beginning) hash.update(piece as Buffer);
  return size;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
