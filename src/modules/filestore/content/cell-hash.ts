/** FNV-1a and a sibling with another start and factor: together 64 bits. The scanner computes them as the bytes pass. */
export const HASH1_START = 0x811c9dc5 | 0;
export const HASH1_FACTOR = 0x01000193;
export const HASH2_START = 0x2f0b4c47 | 0;
export const HASH2_FACTOR = 0x5bd1e995;

export function hashesOf(bytes: Uint8Array): readonly [number, number] {
  let hash1 = HASH1_START;
  let hash2 = HASH2_START;
  for (const code of bytes) {
    hash1 = Math.imul(hash1 ^ code, HASH1_FACTOR);
    hash2 = Math.imul(hash2 ^ code, HASH2_FACTOR);
  }
  return [hash1, hash2];
}

/** The finish of MurmurHash3: every bit comes to depend on every other. */
export function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
