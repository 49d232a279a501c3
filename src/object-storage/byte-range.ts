import { RangeUnsatisfiable } from './object-storage.errors.js';
import type { ByteRange } from './object-store.js';

export interface RequestedBytes {
  readonly start: number;
  readonly contentLength: number;
}

/** A range that no object could satisfy is a fault of the caller, who parsed it: a `RangeError`. */
export function requireByteRange(range: ByteRange | undefined): void {
  if (!range) return;
  const { start, end = start } = range;
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end >= start) return;
  throw new RangeError(`${start} to ${end} is no range of bytes.`);
}

/** Which bytes of an object of `sizeBytes` the range means; throws `RangeUnsatisfiable` when none. */
export function requestedBytes(range: ByteRange | undefined, sizeBytes: number): RequestedBytes {
  if (!range) return { start: 0, contentLength: sizeBytes };
  if (range.start >= sizeBytes) throw new RangeUnsatisfiable(sizeBytes);
  const end = Math.min(range.end ?? sizeBytes - 1, sizeBytes - 1);
  return { start: range.start, contentLength: end - range.start + 1 };
}
