import numcodecsBlosc from 'numcodecs/blosc';
import { decodeBlosc } from './blosc.js';
import { DecodingKernel } from './decoding-kernel.js';

/** numcodecs' own types are not found by a compiler that follows Node's rules. */
const { fromConfig: bloscCodec } = numcodecsBlosc as unknown as {
  fromConfig: (this: void, config: object) => { encode(bytes: Uint8Array): Promise<Uint8Array> };
};

const kernel = new DecodingKernel();

/** Runs that come again at this distance, and others that do not. */
function repeating(distance: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = distance;
  for (let at = 0; at < length; at++) {
    state = (state * 48_271) % 2_147_483_647;
    const isNew = at < distance || state % 16 === 0;
    bytes[at] = isNew ? state >> 8 : (bytes[at - distance] ?? 0);
  }
  return bytes;
}

describe('the loops of the kernel', () => {
  it.each(Array.from({ length: 40 }, (_, index) => index + 1))(
    'decode LZ4 whose matches lie %d bytes back, whole and up to any end',
    async (distance) => {
      for (const length of [40, 1_000, 1_001, 1_019, 20_000]) {
        const plain = repeating(distance, length);
        const encoded = await bloscCodec({ id: 'blosc', cname: 'lz4', clevel: 5, shuffle: 0, blocksize: 0 }).encode(
          plain,
        );
        kernel.clear();

        const address = decodeBlosc(kernel, encoded, length);

        expect(Buffer.from(kernel.bytes.slice(address, address + length)).equals(Buffer.from(plain))).toBe(true);
      }
    },
  );

  it('refuse a short match that begins before the decoded bytes', () => {
    // One literal, a match of four bytes far back, and enough behind it that nothing else is wrong.
    const stream = Uint8Array.of(0x10, 1, 9, 0, ...Array.from({ length: 40 }, () => 0x10));
    kernel.clear();
    const source = kernel.place(stream);
    const target = kernel.reserve(1_000);

    expect(kernel.functions.decodeLz4(source, source + stream.length, target, target + 1_000)).toBe(0);
  });

  it.each([1, 2, 4, 8])('hide the cells of a mask and no others: %d bytes', (elementBytes) => {
    const cells = 77;
    const mask = Uint8Array.from({ length: cells }, (_, cell) => (cell >= 32 && cell < 48 ? 1 : ((cell * 7) % 3) % 2));
    const values = Uint8Array.from({ length: 2 * cells * elementBytes }, (_, at) => at % 100);
    kernel.clear();
    const [at, maskAt, valueAt] = [values, mask, new Uint8Array(elementBytes).fill(255)].map((bytes) =>
      kernel.place(bytes),
    ) as [number, number, number];

    kernel.functions.applyMask(at, 2, cells, elementBytes, maskAt, valueAt);

    const expected = values.map((value, index) => (mask[Math.floor(index / elementBytes) % cells] === 0 ? 255 : value));
    expect(kernel.bytes.slice(at, at + values.length)).toEqual(expected);
  });
});
