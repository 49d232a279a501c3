import { hashesOf, mixed } from './cell-hash.js';
import { DistinctCount } from './distinct-count.js';

function estimateOf(count: number, columnCount: number, text: (index: number) => string): number {
  const distinct = new DistinctCount(columnCount);
  for (let index = 0; index < count; index++) {
    const [hash1, hash2] = hashesOf(Buffer.from(text(index)));
    distinct.add(columnCount - 1, mixed(hash1), mixed(hash2));
    // The neighbour must not be touched by it.
    if (columnCount > 1) distinct.add(0, mixed(7), mixed(7));
  }
  if (columnCount > 1) expect(distinct.estimate(0)).toBe(1);
  return distinct.estimate(columnCount - 1);
}

describe('DistinctCount', () => {
  test.each([
    ['running numbers', (index: number) => String(index)],
    ['dates and times', (index: number) => new Date(index * 60_000).toISOString()],
    ['long names', (index: number) => `The district with the number ${index} of the northern province`],
  ])('estimates %s within three standard errors', (_kind, text) => {
    for (const count of [1, 50, 1000, 50_000]) {
      expect(Math.abs(estimateOf(count, 1, text) - count)).toBeLessThanOrEqual(Math.ceil(count * 3 * 0.0163));
    }
  });

  test('is rougher in a wide table, and says so by its size', () => {
    expect(Math.abs(estimateOf(20_000, 5000, String) - 20_000)).toBeLessThan(20_000 * 3 * 0.13);
  });
});
