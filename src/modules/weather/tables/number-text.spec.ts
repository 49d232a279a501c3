import * as fc from 'fast-check';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { doubleText, singleText } from './number-text.js';

const BITS = new DataView(new ArrayBuffer(4));

function singleOf(bits: number): number {
  BITS.setUint32(0, bits);
  return BITS.getFloat32(0);
}

/** By trying: the fewest digits that give the same number back. */
function fewestDigits(value: number): number {
  for (let digits = 1; ; digits++) if (Math.fround(Number(value.toPrecision(digits))) === value) return digits;
}

function digitsOf(text: string): number {
  const [mantissa = ''] = text.split('e');
  return mantissa.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length;
}

describe('numbers of single precision', () => {
  it.each([
    [Math.fround(284.1), '284.1'],
    [Math.fround(0.1), '0.1'],
    [Math.fround(-0.3), '-0.3'],
    [16777216, '16777216'],
    [Math.fround(1e10), '10000000000'],
    [Math.fround(3.4028234663852886e38), '3.4028235e+38'],
    [singleOf(1), '1e-45'],
    [0, '0'],
    [-0, '-0'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%p is %s', (value, text) => {
    expect(singleText(value)).toBe(text);
  });

  it(`give the same number back from the fewest digits, seed ${SEED}`, () => {
    const bits = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(singleOf);
    const near = fc.integer({ min: -999_999, max: 9_999_999 }).map((value) => Math.fround(value / 1000));
    fc.assert(
      fc.property(fc.oneof(bits, near), (value) => {
        fc.pre(Number.isFinite(value) && value !== 0);
        const text = singleText(value);
        expect(Math.fround(Number(text))).toBe(value);
        expect(digitsOf(text)).toBe(digitsOf(String(Number(value.toPrecision(fewestDigits(value))))));
      }),
      { numRuns: 20_000 },
    );
  });
});

it('numbers of double precision are as short as can be', () => {
  expect([0.1, 1 / 3, 1e21, -0, Infinity].map(doubleText)).toEqual(['0.1', '0.3333333333333333', '1e+21', '-0', 'inf']);
});
