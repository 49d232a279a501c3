import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import numcodecsBlosc from 'numcodecs/blosc';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { decodeChunk } from './chunk-decoding.js';
import { crc32c } from './crc32c.js';
import { DecodingKernel } from './decoding-kernel.js';
import type { ChunkCoding, Compressor } from './zarr-array.js';
import { ChunkFault } from './zarr.errors.js';
import { prepareZstd } from './zstd.js';

/** numcodecs' own types are not found by a compiler that follows Node's rules. */
interface BloscCodec {
  decode(bytes: Uint8Array): Promise<Uint8Array>;
}

const { fromConfig: bloscCodec } = numcodecsBlosc as unknown as {
  fromConfig: (this: void, config: object) => BloscCodec;
};

interface Fixture {
  readonly plain: string;
  readonly chunks: Readonly<Record<string, string>>;
}

const FIXTURES = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'test/support/zarr/chunks.json'), 'utf8')) as Readonly<
  Record<string, Fixture>
>;

const CHUNKS = Object.entries(FIXTURES).flatMap(([dtype, { plain, chunks }]) =>
  Object.entries(chunks).map(([way, encoded]) => ({
    dtype,
    way,
    plain: Buffer.from(plain, 'base64'),
    encoded: Buffer.from(encoded, 'base64'),
    coding: codingOf(way),
  })),
);
const BLOSC_CHUNKS = CHUNKS.filter(({ way }) => way.startsWith('blosc'));

function codingOf(way: string, rest: Partial<ChunkCoding> = {}): ChunkCoding {
  const compressor = way.split(' ')[0] as Compressor;
  return { compressor, checksumInside: false, checksumOutside: false, littleEndian: true, storedOrder: [0], ...rest };
}

const kernel = new DecodingKernel();

function decoded(encoded: Uint8Array, coding: ChunkCoding, length: number): Buffer {
  kernel.clear();
  const address = decodeChunk(kernel, encoded, coding, length);
  return Buffer.from(kernel.bytes.slice(address, address + length));
}

/** The bytes, or undefined where the chunk is refused; anything else that is thrown is a fault of ours. */
function decodedOrRefused(encoded: Uint8Array, coding: ChunkCoding, length: number): Buffer | undefined {
  try {
    return decoded(encoded, coding, length);
  } catch (error) {
    if (error instanceof ChunkFault) return undefined;
    throw error;
  }
}

beforeAll(() => prepareZstd());

describe('a chunk', () => {
  test.each(CHUNKS)('of $dtype, $way, holds what it was made of', ({ encoded, coding, plain }) => {
    expect(decoded(encoded, coding, plain.length).equals(plain)).toBe(true);
  });

  test.each(BLOSC_CHUNKS)('of $dtype, $way, is what numcodecs makes of it', async ({ encoded, plain }) => {
    const blosc = bloscCodec({ id: 'blosc', clevel: 5, cname: 'lz4', shuffle: 1, blocksize: 0 });
    expect(Buffer.from(await blosc.decode(encoded)).equals(plain)).toBe(true);
  });

  test.each(CHUNKS)(
    'of $dtype, $way, is refused at every shorter and any other length',
    ({ encoded, coding, plain }) => {
      const accepted: number[] = [];
      for (let length = 0; length < encoded.length; length++) {
        if (decodedOrRefused(encoded.subarray(0, length), coding, plain.length)) accepted.push(length);
      }
      expect(accepted).toEqual([]);
      const longer = Buffer.concat([encoded, Buffer.from([0])]);
      expect(decodedOrRefused(longer, coding, plain.length)).toBeUndefined();
      for (const other of [plain.length - 1, plain.length + 1, 2 * plain.length, 8]) {
        expect(decodedOrRefused(encoded, coding, other)).toBeUndefined();
      }
    },
  );

  test.each(BLOSC_CHUNKS)('of $dtype, $way, keeps its lengths whatever byte of the header is changed', (chunk) => {
    const { encoded, coding, plain } = chunk;
    for (let at = 0; at < 16; at++) {
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const changed = Buffer.from(encoded);
        const value = (changed[at] ?? 0) ^ flip;
        changed[at] = value;
        const bytes = decodedOrRefused(changed, coding, plain.length);
        // Of the header only these say nothing about lengths: which shuffle, and of elements of which size.
        const mayDiffer = at === 2 || at === 3;
        if (bytes && !mayDiffer)
          expect({ at, value, isSame: bytes.equals(plain) }).toEqual({ at, value, isSame: true });
      }
    }
    expect(decoded(encoded, coding, plain.length).equals(plain)).toBe(true);
  });

  test.each(CHUNKS)(
    'of $dtype, $way, that has any bytes changed does no harm to the next',
    ({ encoded, coding, plain }) => {
      let state = 12345;
      const random = (below: number) => (state = (state * 1103515245 + 12345) % 2 ** 31) % below;
      for (let round = 0; round < 100; round++) {
        const changed = Buffer.from(encoded);
        for (let flips = 1 + random(4); flips > 0; flips--) changed[random(changed.length)] = random(256);
        decodedOrRefused(changed, coding, plain.length);
      }
      expect(decoded(encoded, coding, plain.length).equals(plain)).toBe(true);
    },
  );

  test.each(CHUNKS.filter(({ way }) => way === 'gzip' || way === 'zlib'))(
    'of $dtype, $way, is the same or refused, since it has a checksum',
    ({ encoded, coding, plain }) => {
      for (let at = 0; at < encoded.length; at++) {
        const changed = Buffer.from(encoded);
        changed[at] = 255 - (changed[at] ?? 0);
        const bytes = decodedOrRefused(changed, coding, plain.length);
        if (bytes) expect(bytes.equals(plain)).toBe(true);
      }
    },
  );
});

describe('a checksum', () => {
  const plain = Buffer.from('some bytes of a chunk');
  const withChecksum = (content: Uint8Array) => {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32c(content));
    return Buffer.concat([content, checksum]);
  };

  test('is the one of Castagnoli', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  test.each(['checksumInside', 'checksumOutside'])('%s tells every change', (where) => {
    const coding = codingOf('none', { [where]: true });
    const encoded = withChecksum(plain);
    expect(decoded(encoded, coding, plain.length).equals(plain)).toBe(true);
    for (let at = 0; at < encoded.length; at++) {
      const changed = Buffer.from(encoded);
      changed[at] = 255 - (changed[at] ?? 0);
      expect(decodedOrRefused(changed, coding, plain.length)).toBeUndefined();
    }
    expect(decodedOrRefused(encoded.subarray(0, 3), coding, plain.length)).toBeUndefined();
  });
});
