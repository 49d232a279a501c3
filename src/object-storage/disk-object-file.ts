import type { FileHandle } from 'node:fs/promises';
import { asUnavailable } from './object-storage.errors.js';
import type { ObjectFacts } from './object-store.js';
import { withinLimit } from './time-limit.js';

/**
 * An object on disk is one file: its bytes from offset 0, then a trailer of fixed length with what else is known of it.
 * One file, because one rename then publishes bytes and facts together; a sidecar could be lost or paired with other bytes.
 * A fixed length, because listing then learns sizes without opening files.
 */
export const TRAILER_BYTES = 512;
const TRAILER_MARK = 'DataIO object 1 ';
const CONTENT_TYPE_LENGTH_LIMIT = 128;
const OPAQUE_CONTENT_TYPE = 'application/octet-stream';

interface ObjectTrailer {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly contentType: string;
}

export function requireStorableContentType(contentType = OPAQUE_CONTENT_TYPE): string {
  if (/^[ -~]*$/.test(contentType) && contentType.length <= CONTENT_TYPE_LENGTH_LIMIT) return contentType;
  throw new RangeError(`${JSON.stringify(contentType)} cannot be stored as a content type.`);
}

export function trailerBytes(trailer: ObjectTrailer): Buffer {
  return Buffer.from(`${TRAILER_MARK}${JSON.stringify(trailer)}`.padEnd(TRAILER_BYTES - 1) + '\n', 'latin1');
}

/** Throws when the file is not whole: cut by hand, by a failing disk or by another program. */
export async function readObjectFacts(file: FileHandle): Promise<ObjectFacts> {
  const { size, mtime } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, size - TRAILER_BYTES);
  const { sizeBytes, sha256, contentType } = checkedTrailer(buffer.subarray(0, bytesRead), size);
  return { sizeBytes, etag: sha256, contentType, lastModified: mtime };
}

/** What the last bytes of a file of this size say. Throws where the file is not whole. */
export function checkedTrailer(bytes: Buffer, fileSize: number): ObjectTrailer {
  const text = bytes.toString('latin1');
  if (text.length !== TRAILER_BYTES || !text.startsWith(TRAILER_MARK)) {
    throw new Error('An object file has no trailer.');
  }
  const trailer = JSON.parse(text.slice(TRAILER_MARK.length)) as ObjectTrailer;
  if (trailer.sizeBytes !== fileSize - TRAILER_BYTES) {
    throw new Error(`An object file holds ${fileSize - TRAILER_BYTES} bytes, not the ${trailer.sizeBytes} written.`);
  }
  return trailer;
}

/** A local disk that is silent for so long is a network disk that hangs. */
const SILENCE_LIMIT_MS = 10_000;

/**
 * Fills the target from the file, and closes it once no read is under way. An abort does not wait for the disk.
 * @throws Failure object-store-unavailable; the reason of the signal
 */
export async function readBytesInto(
  file: FileHandle,
  target: Uint8Array,
  { start, signal }: { start: number; signal: AbortSignal | undefined },
): Promise<void> {
  if (signal?.aborted) await file.close();
  signal?.throwIfAborted();
  const reading = readAll(file, target, start).finally(() => file.close());
  // Nobody hears of it where the caller has gone.
  reading.catch(() => undefined);
  try {
    await withinLimit(SILENCE_LIMIT_MS, signal, () => reading);
  } catch (error) {
    signal?.throwIfAborted();
    throw asUnavailable(error);
  }
}

async function readAll(file: FileHandle, target: Uint8Array, start: number): Promise<void> {
  for (let filled = 0; filled < target.length;) {
    const { bytesRead } = await file.read(target, filled, target.length - filled, start + filled);
    if (bytesRead === 0) throw new Error(`An object file ended after ${filled} of ${target.length} bytes.`);
    filled += bytesRead;
  }
}
