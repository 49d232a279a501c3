import { parquetFile, type WrittenColumn } from '../../../../test/support/parquet-file.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import { profileParquet } from './parquet-profile.js';
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

const dictionaryOf = (columns: Readonly<Record<string, object>>) => columns as unknown as DataDictionary;

describe('profileParquet', () => {
  test.each([
    ['plain', {}],
    ['packed, in row groups', { gzip: true, rowsPerGroup: 2 }],
  ])('has the figures of a file: %s', async (_kind, options) => {
    const outcome = await profileParquet(rangesOf(parquetFile(COLUMNS, options)), {});
    expect(outcome).toMatchObject({
      profile: {
        format: 'parquet',
        createdBy: 'a test',
        rowCount: 5,
        warnings: [],
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

  const whole = parquetFile(COLUMNS);
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

  test('a preview reads the first row group', async () => {
    const preview = await previewParquet(rangesOf(parquetFile(COLUMNS, { rowsPerGroup: 2 })), { limit: 10 });
    expect(preview.columns).toEqual(['code', 'cases', 'big', 'rate', 'day', 'at', 'final']);
    expect(preview.rows).toEqual([
      ['007', '1', '10', '0.5', '1970-01-01', '1970-01-01T00:00:00.000Z', 'true'],
      ['NA', '2', '20', 'NaN', '2024-02-29', '2023-11-14T22:13:20.000Z', 'false'],
    ]);
  });
});
