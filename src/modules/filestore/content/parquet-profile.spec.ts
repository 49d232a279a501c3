import { parquetFile, type WrittenColumn } from '../../../../test/support/parquet-file.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import { profileParquet } from './parquet-profile.js';
import { UnreadableParquet } from './parquet-source.js';
import { previewParquet } from './table-preview.js';

const COLUMNS: readonly WrittenColumn[] = [
  { name: 'code', kind: 'text', values: ['007', 'NA', null, '007', 'é'] },
  { name: 'cases', kind: 'int32', values: [1, 2, 3, null, -4] },
  { name: 'big', kind: 'int64', values: [10, 20, 30, 40, 50] },
  { name: 'rate', kind: 'double', values: [0.5, NaN, 1.5, 2, null] },
  { name: 'day', kind: 'date', values: [0, 19_782, null, 1, 2] },
  { name: 'at', kind: 'timestamp', values: [0, 1_700_000_000_000, 1, 2, 3] },
  { name: 'final', kind: 'boolean', values: [true, false, true, null, true] },
];

function rangesOf(bytes: Buffer): ByteRanges & { readonly reads: number[] } {
  const reads: number[] = [];
  return {
    reads,
    sizeBytes: bytes.length,
    read: async (start, end) => {
      reads.push(end - start);
      return bytes.subarray(start, end);
    },
  };
}

function expectUnreadable(error: unknown): void {
  expect(error).toBeInstanceOf(UnreadableParquet);
}

/** Random bytes between the right ends, the same for the same seed. */
function nonsense(seed: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index++) bytes[index] = Math.imul(index + 7 * seed + 1, 0x9e3779b1) >>> 24;
  bytes.write('PAR1', 0);
  bytes.writeUInt32LE(size - 20, size - 8);
  bytes.write('PAR1', size - 4);
  return bytes;
}

const dictionaryOf = (columns: Readonly<Record<string, object>>) => columns as unknown as DataDictionary;

describe('profileParquet', () => {
  test.each([
    ['plain', {}],
    ['packed, in row groups', { gzip: true, rowsPerGroup: 2 }],
    ['packed by Snappy, in pages of the second version', { snappy: true, rowsPerGroup: 1 }],
  ])('has the figures of a file: %s', async (_kind, options) => {
    const outcome = await profileParquet(rangesOf(parquetFile(COLUMNS, options)), {});
    expect(outcome).toMatchObject({
      profile: {
        format: 'parquet',
        createdBy: 'a test',
        rowCount: 5,
        warnings: [{ code: 'odd-values' }],
        columns: [
          { name: 'code', type: 'string', nullCount: 1, distinctEstimate: 3, minLength: 1, maxLength: 3 },
          { name: 'cases', type: 'integer', nullCount: 1, min: -4, max: 3, mean: 0.5 },
          { name: 'big', type: 'integer', nullCount: 0, mean: 30 },
          { name: 'rate', type: 'number', nullCount: 2, min: 0.5, max: 2 },
          { name: 'day', type: 'date', nullCount: 1, min: '1970-01-01', max: '2024-02-29' },
          { name: 'at', type: 'datetime', min: '1970-01-01T00:00:00Z', max: '2023-11-14T22:13:20Z' },
          {
            name: 'final',
            type: 'boolean',
            nullCount: 1,
            distinctEstimate: 2,
            topValues: [{ value: 'true', count: 3 }, { value: 'false' }],
          },
        ],
      },
    });
  });

  test.each([
    ['a column that is not there', { gone: {} }, 'the dictionary describes "gone", the file has no such column'],
    [
      'another type',
      { code: { type: 'integer' } },
      'column "code" holds string, and the dictionary declares the type integer',
    ],
    [
      'a required value',
      { cases: { constraints: { required: true } } },
      'column "cases" has 1 empty cells, and the dictionary requires values',
    ],
  ])('refuses %s', async (_case, columns, message) => {
    const outcome = await profileParquet(rangesOf(parquetFile(COLUMNS)), dictionaryOf(columns));
    expect(outcome).toMatchObject({ faults: [{ message }] });
  });

  test('takes an integer for a declared number', async () => {
    const dictionary = dictionaryOf({ cases: { type: 'number' } });
    expect(await profileParquet(rangesOf(parquetFile(COLUMNS)), dictionary)).toHaveProperty('profile');
  });

  test('takes values that no CSV file could have, and says that they are not in the figures', async () => {
    const columns: WrittenColumn[] = [
      { name: 'rate', kind: 'double', values: [Infinity, -Infinity, NaN, 2] },
      { name: 'at', kind: 'int96', values: [0, 1_000_000_000, -800_000, 4_000_000] },
      { name: 'day', kind: 'date', values: [2 ** 31 - 1, 0, 3_000_000, null] },
      { name: 'stamp', kind: 'timestamp', values: [9e15, 8.64e15, 0, null] },
      { name: 'raw', kind: 'json', values: ['5', '"x"', '[1]', null] },
      { name: 'text', kind: 'text', values: ['NaN', 'x', 'y', null] },
    ];
    const dictionary = dictionaryOf({ rate: { type: 'number' }, at: { constraints: { required: true } } });
    expect(await profileParquet(rangesOf(parquetFile(columns)), dictionary)).toMatchObject({
      profile: {
        columns: [
          { type: 'number', nullCount: 1, min: 2, max: 2, mean: 2 },
          { type: 'datetime', nullCount: 0, min: '1970-01-01T00:00:00Z', max: '1970-01-01T00:00:00Z' },
          { type: 'date', nullCount: 1, min: '1970-01-01', max: '1970-01-01' },
          { type: 'datetime', nullCount: 1, min: '1970-01-01T00:00:00Z', max: '1970-01-01T00:00:00Z' },
          { type: 'any', nullCount: 1, distinctEstimate: 3 },
          { type: 'string', nullCount: 1, distinctEstimate: 3 },
        ],
        warnings: [
          {
            code: 'odd-values',
            message: expect.stringContaining('of "rate", "at", "day", "stamp".') as string,
          },
          { code: 'undescribed-columns' },
        ],
      },
    });
    const { rows } = await previewParquet(rangesOf(parquetFile(columns)), { limit: 4 });
    expect(rows[3]).toEqual(['2', '+012921-08-18T00:00:00.000Z', null, null, null, null]);
    expect(rows.slice(0, 2)).toEqual([
      ['Infinity', '1970-01-01T00:00:00.000Z', 'out of range', 'out of range', '5', 'NaN'],
      ['-Infinity', 'out of range', '1970-01-01', '+275760-09-13T00:00:00.000Z', 'x', 'x'],
    ]);
  });

  const whole = parquetFile(COLUMNS);
  test('never fails by itself, whatever is wrong with a file', async () => {
    const { length } = whole;
    const damaged = [
      ...Array.from({ length }, (_, end) => Buffer.from(whole.subarray(0, end))),
      ...Array.from({ length: 2 * length }, (_, index) => {
        const bytes = Buffer.from(whole);
        bytes[index % length]! ^= index < length ? 0xff : 0x15;
        return bytes;
      }),
      ...Array.from({ length: 50 }, (_, index) => nonsense(index, 300)),
    ];
    for (const bytes of damaged) {
      const outcome = await profileParquet(rangesOf(bytes), {});
      const isTold = 'profile' in outcome || outcome.faults.length > 0;
      expect(isTold).toBe(true);
      if ('profile' in outcome) await previewParquet(rangesOf(bytes), { limit: 3 }).catch(expectUnreadable);
    }
  });

  const lying = Buffer.from(whole);
  lying.writeUInt32LE(0x7fffffff, lying.length - 8);
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('id,name\n1,x\n'.repeat(100))],
    ['a file without its end', whole.subarray(0, whole.length - 20)],
    ['a footer that claims two gigabytes', lying],
    [
      'nonsense with the right ends',
      Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(500, 0xa7), Buffer.from([200, 1, 0, 0]), Buffer.from('PAR1')]),
    ],
  ])('refuses %s', async (_case, bytes) => {
    const outcome = await profileParquet(rangesOf(Buffer.from(bytes)), {});
    expect(outcome).toMatchObject({
      faults: [{ path: 'file', message: expect.stringContaining('cannot be read as Parquet') as string }],
    });
  });

  test('a store that fails is no fault of the file', async () => {
    const ranges = rangesOf(whole);
    const failing: ByteRanges = {
      sizeBytes: whole.length,
      read: (start, end) =>
        ranges.reads.length < 2 ? ranges.read(start, end) : Promise.reject(new Error('the store is down')),
    };
    await expect(profileParquet(failing, {})).rejects.toThrow('the store is down');
  });

  test('reads each column of a row group once', async () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index);
    const ranges = rangesOf(
      parquetFile(
        [
          { name: 'a', kind: 'int64', values },
          { name: 'b', kind: 'int64', values },
        ],
        { rowsPerGroup: 5000 },
      ),
    );
    await profileParquet(ranges, {});
    // The tail, the footer, and two columns of two groups.
    expect(ranges.reads).toHaveLength(6);
  });

  test('a preview reads as little of a large column as its first rows take', async () => {
    const text = (index: number): string => `${index} ${'x'.repeat(2000)}`;
    const file = rangesOf(
      parquetFile([{ name: 'a', kind: 'text', values: Array.from({ length: 6000 }, (_, index) => text(index)) }], {
        rowsPerGroup: 6000,
        rowsPerPage: 100,
      }),
    );
    const { rows } = await previewParquet(file, { limit: 50 });
    expect(rows).toEqual(Array.from({ length: 50 }, (_, index) => [text(index)]));
    expect(file.reads.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(300_000);
    // Two more pages, which the first piece does not hold.
    expect((await previewParquet(file, { limit: 300 })).rows).toHaveLength(300);
    expect(file.sizeBytes).toBeGreaterThan(12_000_000);
    expect(file.reads.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(6_000_000);
  });

  test('a preview reads the first row group', async () => {
    const preview = await previewParquet(rangesOf(parquetFile(COLUMNS, { rowsPerGroup: 2 })), { limit: 10 });
    expect(preview.columns).toEqual(['code', 'cases', 'big', 'rate', 'day', 'at', 'final']);
    expect(preview.rows).toEqual([
      ['007', '1', '10', '0.5', '1970-01-01', '1970-01-01T00:00:00.000Z', 'true'],
      ['NA', '2', '20', 'NaN', '2024-02-29', '2023-11-14T22:13:20.000Z', 'false'],
    ]);
  });
});
