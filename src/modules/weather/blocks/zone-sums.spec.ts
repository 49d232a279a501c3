import type { ElementType } from '../grid-store.js';
import { DecodingKernel } from '../zarr/decoding-kernel.js';
import { bigEndianBytes, ELEMENT_BYTES } from '../zarr/element-types.js';
import { zoneCellsOf, zoneSums, zoneSumsIn, type ZoneSumsOrder } from './zone-sums.js';

const FILL = 7;
const OTHER = 11;
const USED = 83;
const TYPES: readonly ElementType[] = ['float32', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'int64', 'float64'];

/** Numbers that look random and are the same each time. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Of each step the first cells have numbers; zones have no others. */
function orderOf(type: ElementType, steps: number, cells: number): ZoneSumsOrder {
  const next = numbersFrom(steps * 1_000 + cells);
  const isFloat = type.startsWith('float');
  const elementBytes = ELEMENT_BYTES[type];
  const bytes = new Uint8Array(steps * cells * elementBytes);
  for (let index = 0; index < steps * USED; index++) {
    const kind = next();
    const number = kind < 0.1 ? FILL : kind < 0.2 ? OTHER : Math.floor(next() * 100);
    const value = isFloat && kind > 0.9 ? NaN : isFloat && kind > 0.3 ? number + next() : number;
    const at = (Math.floor(index / USED) * cells + (index % USED)) * elementBytes;
    bytes.set(bigEndianBytes(type, type === 'int64' ? BigInt(value) : value), at);
  }
  const zones = [0, 1, USED >> 1, USED].map((count) => ({
    cells: Uint32Array.from({ length: count }, () => Math.floor(next() * USED)),
    weights: Float64Array.from({ length: count }, next),
  }));
  const meaning = { elementType: type, scale: 0.3, offset: -7.1, missing: [FILL, OTHER] as const };
  return { bytes, steps, cells, meaning, zones: zoneCellsOf(zones) };
}

describe('sums of zones', () => {
  const cases = TYPES.flatMap((type) => [1, 2, 7].map((steps) => ({ type, steps })));

  it.each(cases)('are those of plain loops to the last digit: $type, $steps steps', ({ type, steps }) => {
    const order = orderOf(type, steps, USED);

    const expected = zoneSums({ ...order, bytes: order.bytes.slice() });

    expect(expected.some((sum) => sum > 0)).toBe(true);
    expect(zoneSumsIn(new DecodingKernel(), order)).toEqual(expected);
  });

  it('are the same where steps are summed in parts, whose last one has an odd step left', () => {
    const order = orderOf('float32', 5, 600_000);

    const expected = zoneSums({ ...order, bytes: order.bytes.slice() });

    expect(Buffer.from(zoneSumsIn(new DecodingKernel(), order).buffer).equals(Buffer.from(expected.buffer))).toBe(true);
  });
});
