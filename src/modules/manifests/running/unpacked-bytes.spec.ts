import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { CannotUnpack, unpackedBytes } from './unpacked-bytes.js';

function unpacked(bytes: Buffer): Promise<Buffer> {
  return buffer(unpackedBytes(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)])));
}

describe('bytes that may be gzip', () => {
  it('are unpacked, or come as they are', async () => {
    const table = Buffer.from(`name,count\n${randomBytes(2_000_000).toString('hex')},1\n`);
    expect((await unpacked(gzipSync(table))).equals(table)).toBe(true);
    expect((await unpacked(table)).equals(table)).toBe(true);
  });

  it('are refused where they come to far more than they are', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    await expect(unpacked(bomb)).rejects.toThrow(CannotUnpack);
    await expect(unpacked(bomb)).rejects.toThrow('more than 200 times');
    const repeated = Buffer.alloc(2 ** 20, 'a,b\n');
    expect(await unpacked(gzipSync(repeated))).toHaveLength(repeated.length);
  });
});
