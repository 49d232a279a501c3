import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { inspect, messagesOf, profileOf } from '../../../../test/support/inspected-csv.js';
import { SEED } from '../../../../test/support/pinned-seed.js';

/** By Python's csv module. */
const GDP = {
  rowCount: 13979,
  countries: 262,
  firstYear: 1960,
  lastYear: 2023,
  least: 11502.632644795465,
  most: 105435039507024.1,
  mean: 1207379525661.7576,
};

const sample = (path: string) => readFileSync(join(PROJECT_FOLDER, 'samples/datasets', path));

describe('a real table', () => {
  test('has its figures', () => {
    const profile = profileOf(inspect(sample('EC0002DS0002-gross-domestic-product/gdp.csv'), {}, 4096));
    expect(profile).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      hasBom: false,
      rowCount: GDP.rowCount,
      warnings: [],
    });
    const [country, code, year, value] = profile.columns;
    expect(country).toMatchObject({ name: 'Country Name', type: 'string', distinctEstimate: GDP.countries });
    expect(code).toMatchObject({ type: 'string', minLength: 3, maxLength: 3, nullCount: 0 });
    expect(year).toMatchObject({ type: 'year', min: GDP.firstYear, max: GDP.lastYear });
    expect(value).toMatchObject({ type: 'number', min: GDP.least, max: GDP.most, nullCount: 0 });
    expect(value!.mean! / GDP.mean).toBeCloseTo(1, 12);
    expect(value!.isDistinctEstimated).toBe(true);
  });

  test('takes NA for Namibia in a column of codes', () => {
    const profile = profileOf(inspect(sample('GS0004DS0004-country-codes/country-codes.csv'), {}, 1000));
    const column = (name: string) => profile.columns.find((one) => one.name === name)!;
    // The table is too wide for an exact count of so many: 2048 registers have a standard error of 2.3 %.
    expect(column('ISO3166-1-Alpha-2').isDistinctEstimated).toBe(true);
    expect(Math.abs(column('ISO3166-1-Alpha-2').distinctEstimate! - 249)).toBeLessThan(249 * 3 * 0.023);
    expect(column('ISO3166-1-Alpha-2').nullCount).toBe(0);
    expect(profile.rowCount).toBe(249);
  });

  test('is profiled the same in chunks of any size', () => {
    const bytes = sample('GS0004DS0004-country-codes/country-codes.csv');
    const whole = inspect(bytes, {}, bytes.length);
    for (const chunkBytes of [1, 37, 65_536]) expect(inspect(bytes, {}, chunkBytes)).toEqual(whole);
  });
});

describe('the figures of any table', () => {
  const cells: fc.Arbitrary<string>[] = [
    fc.integer({ min: -50, max: 50 }).map(String),
    fc.integer().map(String),
    fc.double({ min: -1e200, max: 1e200, noNaN: true }).map((value) => value.toFixed(Math.abs(value) < 1e9 ? 12 : 0)),
    fc.stringMatching(/^[a-z é]{1,6}$/).map((text) => `x${text}`),
  ];
  const columnCount = cells.length;

  test(`are those of its cells one by one, in chunks of any size, seed ${SEED}`, () => {
    const tables = fc.record({
      rows: fc.array(
        fc.tuple(
          ...cells.map((cell) => fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 5, arbitrary: cell })),
        ),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      // More than one batch has room for.
      times: fc.constantFrom(1, 3, 300),
      chunkBytes: fc.integer({ min: 1, max: 200_000 }),
      lineEnding: fc.constantFrom('\n', '\r\n', '\n\n'),
    });
    fc.assert(
      fc.property(tables, ({ rows, times, chunkBytes, lineEnding }) => {
        const all = Array.from({ length: times }, () => rows).flat();
        const lines = ['a,b,c,d', ...all.map((row) => row.join(','))];
        const text = lines.map((line) => line + lineEnding).join('');
        const profile = profileOf(inspect(text, {}, Math.max(chunkBytes, text.length >> 8)));
        expect(profile.rowCount).toBe(all.length);
        for (let index = 0; index < columnCount; index++) {
          const values = all.map((row) => row[index]!).filter((value) => value !== '');
          const column = profile.columns[index]!;
          expect(column.nullCount).toBe(all.length - values.length);
          expect(column.distinctEstimate).toBe(new Set(values).size);
          expect(column.topValues.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(values.length);
          if (values.length === 0) continue;
          const counts = new Map<string, number>();
          for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
          expect(column.topValues[0]!.count).toBe(Math.max(...counts.values()));
          if (column.type === 'string') {
            expect(column.minLength).toBe(Math.min(...values.map((value) => value.length)));
            expect(column.maxLength).toBe(Math.max(...values.map((value) => value.length)));
            continue;
          }
          const numbers = values.map(Number);
          const scale = Math.max(...numbers.map(Math.abs));
          // There are two zeros.
          expect(Number(column.min) + 0).toBe(Math.min(...numbers) + 0);
          expect(Number(column.max) + 0).toBe(Math.max(...numbers) + 0);
          const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
          expect(Math.abs(column.mean! - mean)).toBeLessThanOrEqual(scale * 1e-10);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('name the first faults of a file in the order of its rows, wherever chunks and batches end', () => {
    const lines = Array.from({ length: 9000 }, (_, row) => {
      if (row === 2000) return '1,2';
      return `${row % 4000 === 3999 ? 'x' : row},${row % 1500 === 1400 ? 'y' : row},`;
    });
    const file = ['a,b,c', ...lines].join('\n');
    const words = { a: { type: 'integer' }, b: { type: 'integer' }, c: {} };
    const expected = [
      'row 1402, column "b" is "y", and the dictionary declares the type integer',
      'row 2002 has 2 cells, the header has 3 columns',
      'row 2902, column "b" is "y", and the dictionary declares the type integer',
      'row 4001, column "a" is "x", and the dictionary declares the type integer',
      'row 4402, column "b" is "y", and the dictionary declares the type integer',
      'row 5902, column "b" is "y", and the dictionary declares the type integer',
      'row 7402, column "b" is "y", and the dictionary declares the type integer',
      'row 8001, column "a" is "x", and the dictionary declares the type integer',
      'row 8902, column "b" is "y", and the dictionary declares the type integer',
    ];
    for (const chunkBytes of [7, 1000, 70_000, 1_000_000])
      expect(messagesOf(inspect(file, words, chunkBytes))).toEqual(expected);
  });

  test('the first formula is that of the first row', () => {
    const file = `a,b\n${'x,y\n'.repeat(200)}x,=2\n=3,y\n${'x,y\n'.repeat(20_000)}`;
    const [warning] = profileOf(inspect(file, {}, 65_536)).warnings;
    expect(warning!.message).toContain('Row 202, column "b"');
  });
});
