import { PART_RULES } from '#object-storage/multipart-upload.js';
import { asRanges, missingParts, partSizeFor, planParts } from './part-plan.js';

const MEBIBYTE = 1024 * 1024;
const PREFERRED = 64 * MEBIBYTE;

describe('parts', () => {
  test.each([
    [1, PREFERRED, 1],
    [PREFERRED, PREFERRED, 1],
    [PREFERRED + 1, PREFERRED, 2],
    [PREFERRED * 10_000, PREFERRED, 10_000],
    [PREFERRED * 10_000 + 1, PREFERRED + MEBIBYTE, 9_847],
    [5 * 2 ** 40, 525 * MEBIBYTE, 9_987],
  ])('of %d bytes have %d bytes each, and there are %d', (sizeBytes, partSizeBytes, count) => {
    expect(partSizeFor(sizeBytes, PREFERRED, PART_RULES)).toBe(partSizeBytes);
    const plan = planParts(sizeBytes, partSizeBytes);
    expect(plan).toHaveLength(count);
    expect(plan.reduce((sum, part) => sum + part.sizeBytes, 0)).toBe(sizeBytes);
    expect(plan.map(({ partNumber }) => partNumber)).toEqual(plan.map((_, index) => index + 1));
    expect(partSizeBytes).toBeLessThanOrEqual(PART_RULES.largestPartBytes);
  });

  test('are missing where they are not there, or have another size', () => {
    const plan = planParts(25, 10);
    const stored = [
      { partNumber: 3, sizeBytes: 5, etag: 'c' },
      { partNumber: 1, sizeBytes: 9, etag: 'a' },
    ];
    expect(missingParts(plan, stored).map(({ partNumber }) => partNumber)).toEqual([1, 2]);
  });
});

test.each([
  [[4], '4'],
  [[1, 2, 3, 7, 9, 10], '1-3, 7, 9-10'],
  [Array.from({ length: 12 }, (_, index) => 2 * index), '0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and more'],
])('%j reads %s', (numbers, text) => {
  expect(asRanges(numbers)).toBe(text);
});
