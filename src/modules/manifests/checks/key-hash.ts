/** Looked up once: where modules run in a context of their own, as in tests, each look at a global is dear. */
const { imul } = Math;

/**
 * 128 bits of the values of a key, in four words: two keys of a billion meet by chance once in 10^20 files. Parts may
 * come in any order, each with its place in the key.
 */
export class KeyHashes {
  readonly words: Uint32Array;
  /** Whether a part of the key is missing. */
  readonly isBroken: Uint8Array;

  constructor(readonly rowCount: number) {
    this.words = new Uint32Array(rowCount * 4);
    this.isBroken = new Uint8Array(rowCount);
  }

  clear(): void {
    this.words.fill(0);
    this.isBroken.fill(0);
  }

  /** Adds one part of the key of a row of this span. */
  add(row: number, place: number, text: string): void {
    let a = 0x9e3779b9 ^ place;
    let b = 0x85ebca6b + place;
    let c = 0xc2b2ae35 ^ text.length;
    let d = 0x27d4eb2f + text.length;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      a = imul(a ^ code, 0x01000193);
      b = imul(b ^ code, 0x5bd1e995) ^ (b >>> 15);
      c = imul(c + code, 0x85ebca77);
      d = imul(d + code, 0xc2b2ae3d) ^ (d >>> 13);
    }
    const { words } = this;
    const first = row * 4;
    // Sums, so that the order of the parts does not matter; their places went into the hash.
    words[first] = (words[first] as number) + mixed(a ^ (d >>> 3));
    words[first + 1] = (words[first + 1] as number) + mixed(b + a);
    words[first + 2] = (words[first + 2] as number) + mixed(c ^ b);
    words[first + 3] = (words[first + 3] as number) + mixed(d + c);
  }
}

function mixed(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = imul(hash, 0x7feb352d);
  hash ^= hash >>> 15;
  hash = imul(hash, 0x846ca68b);
  return hash ^ (hash >>> 16);
}
