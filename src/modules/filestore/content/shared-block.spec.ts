import { BLOCK_BYTES, readFromBlock, writeToBlock } from './shared-block.js';

/** Bytes that tell where they stand. */
function some(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index + from) % 251);
}

describe('a block that threads share', () => {
  it('takes bytes at any place, from any place', () => {
    for (let at = 0; at < 9; at++) {
      for (let offset = 0; offset < 9; offset++) {
        for (const length of [0, 1, 7, 8, 9, 40]) {
          const block = new SharedArrayBuffer(BLOCK_BYTES);
          const bytes = some(100).subarray(offset, offset + length);
          writeToBlock(block, at, bytes);

          const expected = new Uint8Array(60);
          expected.set(bytes, at);
          expect(Buffer.compare(new Uint8Array(block, 0, 60), expected)).toBe(0);
        }
      }
    }
  });

  it('is filled to its last byte by pieces of odd lengths, and read as it was filled', () => {
    const block = new SharedArrayBuffer(BLOCK_BYTES);
    const bytes = some(BLOCK_BYTES);
    for (let at = 0, length = 1; at < BLOCK_BYTES; at += length, length = length * 3 + 2) {
      writeToBlock(block, at, bytes.subarray(at, at + length));
    }

    expect(Buffer.compare(readFromBlock(block, BLOCK_BYTES), bytes)).toBe(0);
    expect(Buffer.compare(readFromBlock(block, 1001), bytes.subarray(0, 1001))).toBe(0);
  });

  it('takes a whole block at once', () => {
    const block = new SharedArrayBuffer(BLOCK_BYTES);
    const bytes = some(BLOCK_BYTES, 5);
    writeToBlock(block, 0, bytes);

    expect(Buffer.compare(new Uint8Array(block), bytes)).toBe(0);
  });
});
