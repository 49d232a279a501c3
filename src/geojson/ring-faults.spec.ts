import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { readShape } from './read-shape.js';
import { findRingFaults, signedArea } from './ring-faults.js';
import type { Position } from './shape.js';

const codesOf = (...rings: number[][][]): string[] =>
  findRingFaults(readShape({ type: 'Polygon', coordinates: rings })).map(({ code }) => code);

const SQUARE = [
  [0, 0],
  [2, 0],
  [2, 2],
  [0, 2],
  [0, 0],
];
const CLOCKWISE = [...SQUARE].reverse();

test.each<[string, number[][][], string[]]>([
  ['a square', [SQUARE], []],
  ['a clockwise square', [CLOCKWISE], ['ring-orientation']],
  ['a hole that runs clockwise', [SQUARE, CLOCKWISE], []],
  ['a hole that runs counterclockwise', [SQUARE, SQUARE], ['ring-orientation']],
  [
    'a bow tie',
    [
      [
        [0, 0],
        [3, 2],
        [3, 0],
        [0, 1],
        [0, 0],
      ],
    ],
    ['ring-orientation', 'self-intersection'],
  ],
  [
    'a bow tie of two equal halves, which runs neither way',
    [
      [
        [0, 0],
        [2, 2],
        [2, 0],
        [0, 2],
        [0, 0],
      ],
    ],
    ['self-intersection'],
  ],
  [
    'a ring on a line, which runs neither way',
    [
      [
        [0, 0],
        [4, 0],
        [2, 0],
        [0, 0],
      ],
    ],
    ['self-intersection'],
  ],
  ['a ring that is a point', [Array.from({ length: 4 }, () => [1, 1])], ['self-intersection']],
  ['a hole that is a point', [SQUARE, Array.from({ length: 4 }, () => [1, 1])], ['self-intersection']],
  [
    'a ring that touches itself',
    [
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [2, 0],
        [0, 4],
        [0, 0],
      ],
    ],
    ['self-intersection'],
  ],
  [
    'a repeated position',
    [
      [
        [0, 0],
        [2, 0],
        [2, 0],
        [2, 2],
        [0, 0],
      ],
    ],
    [],
  ],
])('%s', (_, rings, codes) => {
  expect(codesOf(...rings)).toEqual(codes);
});

test(`a star-shaped ring never crosses itself, wherever it lies, seed ${SEED}`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.1, max: 5, noNaN: true }), { minLength: 3, maxLength: 200 }),
      fc.double({ min: -170, max: 170, noNaN: true }),
      (radii, x) => {
        const ring = radii.map((radius, index) => {
          const angle = (2 * Math.PI * index) / radii.length;
          return [x + radius * Math.cos(angle), radius * Math.sin(angle)];
        });
        expect(codesOf([...ring, ring[0] ?? []])).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

test('a ring of a hundred thousand positions is looked through at once', () => {
  const count = 100_000;
  const ring = Array.from({ length: count }, (_, index): [number, number] => {
    const angle = (2 * Math.PI * index) / count;
    return [50 * Math.cos(angle), 50 * Math.sin(angle)];
  });
  const closed = [...ring, ring[0] ?? [0, 0]];
  expect(codesOf(closed)).toEqual([]);
  expect(signedArea(closed as Position[])).toBeCloseTo(Math.PI * 2_500, 0);
});

test('a ring that is made to be slow is said to be not fully checked', () => {
  const teeth = 20_000;
  const ring: number[][] = [[-100, -80]];
  for (let tooth = 0; tooth < teeth; tooth++) {
    const y = -80 + (tooth / teeth) * 100 + 0.0001;
    ring.push([100, y], [-99, y + 0.001]);
  }
  ring.push([-100, 30], [-100, -80]);
  expect(codesOf(ring)).toContain('not-fully-checked');
});
