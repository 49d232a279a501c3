import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { checkedTrailer, TRAILER_BYTES } from './disk-object-file.js';

/**
 * Reads a whole object of the disk store in a thread that has nothing else to do while it waits for the disk. `roomFor`
 * gives memory for so many bytes, of which the object takes the first. Null where there is no such file, where it is
 * empty, has more than `mostBytes`, is not whole or cannot be read: the store itself says what of these it is.
 */
export function readObjectFile(
  path: string,
  mostBytes: number,
  roomFor: (bytes: number) => Uint8Array,
): Uint8Array | null {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const length = size - TRAILER_BYTES;
    if (length <= 0 || length > mostBytes) return null;
    const room = roomFor(size);
    for (let filled = 0; filled < size;) {
      const count = readSync(file, room, filled, size - filled, filled);
      if (count === 0) return null;
      filled += count;
    }
    checkedTrailer(Buffer.from(room.buffer, room.byteOffset + length, TRAILER_BYTES), size);
    return room.subarray(0, length);
  } catch {
    return null;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
