import type { FileHandle } from 'node:fs/promises';
import type { ObjectFacts } from './object-store.js';

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
  const text = buffer.toString('latin1', 0, bytesRead);
  if (bytesRead !== TRAILER_BYTES || !text.startsWith(TRAILER_MARK)) throw new Error('An object file has no trailer.');
  const { sizeBytes, sha256, contentType } = JSON.parse(text.slice(TRAILER_MARK.length)) as ObjectTrailer;
  if (sizeBytes !== size - TRAILER_BYTES) {
    throw new Error(`An object file holds ${size - TRAILER_BYTES} bytes, not the ${sizeBytes} written.`);
  }
  return { sizeBytes, etag: sha256, contentType, lastModified: mtime };
}
