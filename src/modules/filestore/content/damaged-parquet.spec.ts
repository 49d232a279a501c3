import { parquetFile } from '../../../../test/support/parquet-file.js';
import type { ByteRanges } from './byte-ranges.js';
import { type ParquetCellSink, readParquetCells } from './parquet-rows.js';
import { profileParquet } from './parquet-profile.js';

const ROWS = 40;
const column = <T>(value: (row: number) => T): T[] => Array.from({ length: ROWS }, (_, row) => value(row));
const FILES = ([{}, { gzip: true, rowsPerGroup: 16 }, { snappy: true, rowsPerPage: 7 }] as const).map((options) =>
  parquetFile(
    [
      { name: 'id', kind: 'int32', values: column((row) => row) },
      { name: 'name', kind: 'text', values: column((row) => (row % 5 === 0 ? null : `name ${row}`)) },
      { name: 'rate', kind: 'double', values: column((row) => row / 8) },
      { name: 'day', kind: 'date', values: column((row) => row * 100) },
    ],
    options,
  ),
);
/** What may be said of a file that is not whole: sentences of our own, each of which says something to its sender. */
const SENTENCES = new RegExp(
  `^(?:${[
    'it is empty',
    'it is too short',
    'it does not end as a Parquet file does',
    'its footer claims \\d+ bytes',
    'its footer is damaged',
    'its footer refers to bytes that it does not have',
    'its compression is not known',
    'a row group has no count of rows',
    'a row group has a column that the schema does not have',
    'a page has (?:no size|no count of values|\\d+ values|a run of \\d+ values)',
    'a page has no room for its levels',
    'a page unpacks to \\d+ bytes',
    'column .* has pages of more values than rows',
    'the column ".*" is damaged, or written in a way that is not read here',
  ].join('|')})$`,
);

const rangesOf = (file: Buffer): ByteRanges => ({
  sizeBytes: file.length,
  read: async (start, end) => file.subarray(start, end),
});

const SINK: ParquetCellSink = {
  columns: (columns) => columns.map((_, index) => index),
  beginSpan: () => undefined,
  cells: () => undefined,
  endSpan: () => undefined,
};

const read = (file: Buffer): Promise<number | string> => readParquetCells(rangesOf(file), SINK);

/** The same numbers for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('whole files are read', async () => {
  for (const file of FILES) expect(await read(file)).toBe(ROWS);
});

test('a file that is cut anywhere is no whole one, in words of ours', async () => {
  for (const file of FILES) {
    for (let length = 0; length < file.length; length += length < 20 || file.length - length < 20 ? 1 : 17) {
      expect(await read(file.subarray(0, length))).toMatch(SENTENCES);
    }
  }
});

test('a file whose end was cut out of its middle, and one of another kind', async () => {
  for (const file of FILES) {
    const end = file.subarray(file.length - 8);
    for (const length of [4, 20, file.length >> 1, file.length - 20]) {
      expect(await read(Buffer.concat([file.subarray(0, length), end]))).toMatch(SENTENCES);
    }
    const other = Buffer.from(file);
    other.write('PARE', file.length - 4);
    expect(await read(other)).toBe('it does not end as a Parquet file does');
  }
});

test.each([1, 2, 3])('random bytes anywhere: nothing but words of ours, seed %i', async (seed) => {
  const next = numbers(seed);
  const told = new Set<string>();
  for (const file of FILES) {
    for (let times = 0; times < 60; times++) {
      const damaged = Buffer.from(file);
      const start = next(file.length);
      for (let at = start; at < Math.min(start + 1 + next(12), file.length); at++) damaged[at] = next(256);
      const outcome = await read(damaged);
      if (typeof outcome === 'string') told.add(outcome);
    }
  }
  expect(told.size).toBeGreaterThan(2);
  for (const sentence of told) expect(sentence).toMatch(SENTENCES);
});

describe('a run that claims more values than there are', () => {
  /** The levels of the first page: their length, and a run of one value for each row. */
  const LEVELS = Buffer.from([2 * ROWS, 0, 0, 0, 2, 1]);
  const [plain = Buffer.alloc(0)] = FILES;
  const levelsAt = plain.indexOf(LEVELS) + 4;

  test.each([
    ['a hundred million', [0xfe, 0xff, 0xff, 0x7f]],
    ['two thousand million', [0xfe, 0xff, 0xff, 0xff, 0x0f]],
    ['two thousand million packed', [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('%s is refused before it is decoded', async (_, run) => {
    expect(levelsAt).toBeGreaterThan(4);
    const claiming = Buffer.from(plain);
    Buffer.from(run).copy(claiming, levelsAt);
    expect(await read(claiming)).toMatch(/^a page has a run of \d+ values$/);
    expect(await profileParquet(rangesOf(claiming), {})).toMatchObject({
      faults: [{ message: expect.stringMatching(/a page has a run of \d+ values$/) as string }],
    });
  });
});

test('a page that leaves out how long its levels are is refused: the library would read for ever', async () => {
  const [, , second = Buffer.alloc(0)] = FILES;
  // The length of the definition levels of the first page, and that of the repetition levels, which is 0.
  const lengthsAt = second.indexOf(Buffer.from([0x15, 28, 0x15, 0]));
  expect(lengthsAt).toBeGreaterThan(0);
  const without = Buffer.from(second);
  // The second of them gets the number of a field that nobody reads.
  without[lengthsAt + 2] = 0xf5;
  expect(await read(without)).toBe('a page has no room for its levels');
});

test('what goes wrong beside the file is not called a fault of the file', async () => {
  const [file = Buffer.alloc(0)] = FILES;
  const unread: ByteRanges = {
    sizeBytes: file.length,
    read: async () => {
      throw new Error('The disk is gone.');
    },
  };
  await expect(readParquetCells(unread, SINK)).rejects.toThrow('The disk is gone.');
  const full: ParquetCellSink = {
    ...SINK,
    endSpan: () => {
      throw new Error('The disk is full.');
    },
  };
  await expect(readParquetCells(rangesOf(file), full)).rejects.toThrow('The disk is full.');
});
