/** Looked up once: where modules run in a context of their own, as in tests, each look at a global is dear. */
const { imul } = Math;

/**
 * Two hashes of a cell, together 64 bits. Both take four bytes a step; a cell that is no multiple of four has some of its
 * bytes in two steps, which changes nothing: its length is in the start of both.
 */
const START1 = 0x811c9dc5 | 0;
const START2 = 0x2f0b4c47 | 0;
const FACTOR1 = 0x85ebca6b | 0;
const FACTOR2 = 0xc2b2ae35 | 0;
const LENGTH_FACTOR = 0x9e3779b1 | 0;
const WORD_FACTOR = 0xcc9e2d51 | 0;
const STEP = 4;

/** Writes the hashes of some bytes side by side. Not as a pair: that would be an object for every cell. */
export function writeHashes(bytes: DataView, start: number, end: number, target: Int32Array, at: number): void {
  const length = end - start;
  const salt = imul(length, LENGTH_FACTOR);
  let hash1 = START1 ^ salt;
  let hash2 = START2 ^ salt;
  const last = end - STEP;
  for (let from = start; from < last; from += STEP) {
    const word = spread(bytes.getInt32(from, true));
    hash1 = imul(hash1 ^ word, FACTOR1);
    hash2 = imul(hash2 ^ word, FACTOR2);
  }
  const word = spread(length >= STEP ? bytes.getInt32(last, true) : shortWord(bytes, start, length));
  hash1 = imul(hash1 ^ word, FACTOR1);
  hash2 = imul(hash2 ^ word, FACTOR2);
  target[at] = hash1 ^ (hash1 >>> 15);
  target[at + 1] = hash2 ^ (hash2 >>> 13);
}

/** A product takes the lower bits into the higher ones only, so the higher ones are taken into the lower ones before. */
function spread(word: number): number {
  const product = imul(word, WORD_FACTOR);
  return product ^ (product >>> 15);
}

/** Up to three bytes: the first, the middle and the last, which may be one and the same. */
function shortWord(bytes: DataView, start: number, length: number): number {
  if (length === 0) return 0;
  const last = bytes.getUint8(start + length - 1);
  return bytes.getUint8(start) | (bytes.getUint8(start + (length >> 1)) << 8) | (last << 16);
}

export function hashesOf(bytes: Uint8Array): readonly [number, number] {
  const hashes = new Int32Array(2);
  writeHashes(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length, hashes, 0);
  return [hashes[0] as number, hashes[1] as number];
}

/** The finish of MurmurHash3: every bit comes to depend on every other. */
export function mixed(hash: number): number {
  let bits = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
