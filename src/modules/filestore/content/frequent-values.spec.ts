import { hashesOf } from './cell-hash.js';
import { FrequentValues } from './frequent-values.js';

function counted(values: Iterable<string>, columnCount = 1): FrequentValues {
  const frequent = new FrequentValues(columnCount);
  let row = 0;
  for (const value of values) {
    const bytes = Buffer.from(value);
    const [hash1, hash2] = hashesOf(bytes);
    const weight = frequent.weightOf(0, row++);
    if (weight === 0 || frequent.countKnown(0, hash1, hash2, weight) >= 0) continue;
    frequent.add(0, { bytes, start: 0, end: bytes.length, hash1, hash2, number: 0 }, weight);
  }
  return frequent;
}

const decode = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('FrequentValues', () => {
  test('is exact while the values fit', () => {
    const values = Array.from({ length: 600 }, (_, index) => Array<string>(1 + (index % 7)).fill(`v${index}`)).flat();
    const frequent = counted(values);
    expect(frequent.exactDistinct(0)).toBe(600);
    expect(frequent.isEstimated(0)).toBe(false);
    expect(frequent.top(0, values.length, decode)).toHaveLength(10);
    expect(frequent.top(0, values.length, decode).every(({ count }) => count === 7)).toBe(true);
  });

  test('finds what is frequent among many values, and says that it estimates', () => {
    function* values(): Generator<string> {
      for (let index = 0; index < 300_000; index++) {
        yield `rare ${index}`;
        if (index % 5 === 0) yield 'often';
        if (index % 20 === 0) yield 'sometimes';
      }
    }
    const frequent = counted(values());
    expect(frequent.isEstimated(0)).toBe(true);
    expect(frequent.exactDistinct(0)).toBeUndefined();
    const top = frequent.top(0, 375_000, decode);
    expect(top.map(({ value }) => value)).toEqual(['often', 'sometimes']);
    expect(Math.abs(top[0]!.count - 60_000)).toBeLessThan(6000);
    expect(Math.abs(top[1]!.count - 15_000)).toBeLessThan(3000);
  });

  test('lists nothing where every value is different', () => {
    const frequent = counted(Array.from({ length: 20_000 }, (_, index) => String(index)));
    expect(frequent.top(0, 20_000, decode)).toEqual([]);
  });

  test('counts nothing in a very wide table', () => {
    const frequent = counted(['a', 'a'], 5000);
    expect(frequent.top(0, 2, decode)).toEqual([]);
    expect(frequent.exactDistinct(0)).toBeUndefined();
  });

  test('shows the beginning of a long value', () => {
    expect(counted(['x'.repeat(1000)]).top(0, 1, decode)).toEqual([{ value: 'x'.repeat(48), count: 1 }]);
  });
});
