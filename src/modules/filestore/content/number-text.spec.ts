import fc from 'fast-check';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { NumberShape, NumberText } from './number-text.js';

const numbers = new NumberText();

/** Between other bytes, as cells are. */
function read(text: string): { shape: NumberShape; close: number; exact: number } {
  const bytes = Buffer.from(`7${text}7`);
  const end = bytes.length - 1;
  const shape = numbers.read(bytes, 1, end);
  const close = numbers.value;
  numbers.readExactly(bytes, 1, end);
  return { shape, close, exact: numbers.value };
}

function shapeOf(text: string): NumberShape {
  const parts = /^([+-]?)(\d*)(\.\d*)?([eE][+-]?\d{1,4})?$/.exec(text);
  if (!parts || !/\d/.test(`${parts[2]}${parts[3]}`) || !Number.isFinite(Number(text))) return NumberShape.None;
  const [, sign, whole = '', fraction, exponent] = parts;
  if (sign === '+' || (whole.length > 1 && whole.startsWith('0'))) return NumberShape.Padded;
  return fraction === undefined && exponent === undefined ? NumberShape.Integer : NumberShape.Number;
}

describe('NumberText', () => {
  const digits = fc.stringMatching(/^\d{0,24}$/);
  const texts = fc
    .tuple(
      fc.constantFrom('', '-', '+'),
      digits,
      fc.option(digits, { nil: undefined }),
      fc.constantFrom('', '', '', 'e5', 'E-12', 'e', 'x', ' '),
    )
    .map(([sign, whole, fraction, end]) => sign + whole + (fraction === undefined ? '' : `.${fraction}`) + end);

  test(`reads to the nearest double where that is asked for, and very close to it where it is not, seed ${SEED}`, () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { shape, close, exact } = read(text);
        expect(shape).toBe(shapeOf(text));
        if (shape === NumberShape.None) return;
        expect(exact).toBe(Number(text));
        expect(Math.abs(close - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2e-15);
        // What is only close never hides a new least or highest number.
        numbers.read(Buffer.from(text), 0, text.length);
        const { EPSILON } = Number;
        const bound = exact + Math.abs(exact) * EPSILON;
        if (bound > exact) expect(numbers.mayBeBelow(bound)).toBe(true);
        const under = exact - Math.abs(exact) * EPSILON;
        if (under < exact) expect(numbers.mayBeAbove(under)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test.each(['', '-', '.', '-.', '1.2.3', '1-2', '0x1', '1e', '1e+', '1e99999', '9'.repeat(400)])(
    '%j is no number',
    (text) => {
      expect(read(text).shape).toBe(NumberShape.None);
    },
  );
});
