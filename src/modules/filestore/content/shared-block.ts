/** Large enough that handing it over costs little beside reading it. */
export const BLOCK_BYTES = 256 * 1024;
const WORD_BYTES = 8;

/** One for each thread, which copies nothing else meanwhile. */
const own = new Uint8Array(BLOCK_BYTES + WORD_BYTES);

/**
 * Copies bytes into memory that threads share, to `at`. Such memory is copied by words only where both sides lie alike
 * within a word, and else a byte at a time, which takes six times as long: so bytes are first brought to lie alike.
 */
export function writeToBlock(block: SharedArrayBuffer, at: number, bytes: Uint8Array): void {
  const shift = at % WORD_BYTES;
  own.set(bytes, shift);
  new Uint8Array(block).set(own.subarray(shift, shift + bytes.length), at);
}

/** The first bytes of the block in memory of this thread, which are good until the next call. */
export function readFromBlock(block: SharedArrayBuffer, length: number): Uint8Array {
  own.set(new Uint8Array(block, 0, length));
  return own.subarray(0, length);
}
