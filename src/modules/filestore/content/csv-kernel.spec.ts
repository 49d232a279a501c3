import fc from 'fast-check';
import { dictionaryOf } from '../../../../test/support/inspected-csv.js';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';
import { CsvKernel } from './csv-kernel.js';

/** What a column is made of; the bytes of a cell without its quotes, as Latin-1. */
const KINDS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  integer: fc.integer({ min: 1, max: 99 }).map(String),
  'long integer': fc.stringMatching(/^-?[1-9]\d{4,17}$/),
  number: fc.stringMatching(/^-?(0|[1-9]\d{0,6})\.\d{0,5}$/),
  'long number': fc.stringMatching(/^-?(0|[1-9]\d{0,12})\.\d{4,12}$/),
  code: fc.stringMatching(/^0\d{0,4}$/),
  text: fc.stringMatching(/^[a-z]{1,9}$/),
  'long text': fc.stringMatching(/^[a-z]{40,70}$/),
  // Two bytes of UTF-8, and one of Windows-1252.
  accents: fc.stringMatching(/^[a-z]([a-z]|\u00c3\u00a9|\u00e9\u0080?){0,5}$/),
  date: fc
    .date({ min: new Date(0), max: new Date(1e12), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  any: fc.oneof(
    fc.integer().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^[-+.=@ \deE]{0,7}$/),
    fc.stringMatching(/^[a-z\u00c3\u00a9\u0081"'\n\r,;]{0,9}$/),
    fc.constantFrom('', 'NA', ' ', '-', 'null', '-0', '007', '+5', '1e999', 'true', '=2', '-a', '1.', '.5'),
  ),
};
const TYPES = ['integer', 'number', 'string', 'date', 'boolean'];

const column = fc.constantFrom(...Object.keys(KINDS), 'integer', 'number', 'text').chain((kind) =>
  fc.record({
    cells: fc.array(KINDS[kind]!, { minLength: 1, maxLength: 12 }),
    /** Makes most values different from all before. */
    hasEnding: fc.boolean(),
    oddCells: fc.array(fc.oneof(KINDS['any']!, fc.constant('')), { minLength: 1, maxLength: 4 }),
    oddEvery: fc.constantFrom(Infinity, Infinity, 5, 331, 4001),
    quotes: fc.constantFrom('where needed', 'where needed', 'always', 'sometimes'),
    type: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: fc.constant(TYPES.find((type) => type === kind)) },
      { weight: 1, arbitrary: fc.constantFrom(...TYPES) },
    ),
    isRequired: fc.boolean(),
  }),
);
const table = fc.record({
  columns: fc.array(column, { minLength: 1, maxLength: 6 }),
  // Enough that batches fill, tables of frequent values overflow, and rows are passed over.
  rowCount: fc.constantFrom(1, 7, 300, 5000, 12_000),
  delimiter: fc.constantFrom(',', ',', ';', '\t'),
  lineEnding: fc.constantFrom('\n', '\n', '\r\n', '\r', 'mixed'),
  hasMark: fc.boolean(),
  /** So many rows are followed by one that is odd. */
  oddEvery: fc.constantFrom(Infinity, Infinity, Infinity, 13, 2000),
  odd: fc.constantFrom('', '', '\n', 'x', '1,2,3,4,5,6,7,8,9', 'a\0b', '"a"b', '"open', 'a"b'),
  chunkBytes: fc.integer({ min: 1, max: 300_000 }),
});
type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

function* rowsOf({ columns, rowCount, delimiter, oddEvery, odd }: Table): Generator<string> {
  for (let row = 0; row < rowCount; row++) {
    if (row % oddEvery === oddEvery - 1) yield odd;
    const cells = columns.map(({ cells, hasEnding, oddCells, oddEvery, quotes }, index) => {
      const isOdd = (row + index) % oddEvery === oddEvery - 1;
      const usual = (cells[(row + index) % cells.length] as string) + (hasEnding ? String((row * 7919) % 100_003) : '');
      const text = isOdd ? (oddCells[row % oddCells.length] as string) : usual;
      const isQuoted = quotes === 'always' || (quotes === 'sometimes' && row % 3 === 0) || /["\n\r,;\t]/.test(text);
      return isQuoted ? `"${text.replaceAll('"', '""')}"` : text;
    });
    yield cells.join(delimiter);
  }
}

function bytesOf(table: Table): Buffer {
  const lines = [table.columns.map((_, index) => `c${index}`).join(table.delimiter), ...rowsOf(table)];
  const endOf = (line: number): string => {
    return table.lineEnding === 'mixed' ? ['\n', '\r\n', '\n', '\n\n'][line % 4]! : table.lineEnding;
  };
  const text = lines.map((line, index) => line + endOf(index)).join('');
  return Buffer.from((table.hasMark ? '\u00ef\u00bb\u00bf' : '') + text, 'latin1');
}

function outcomeOf(table: Table, bytes: Buffer, kernel?: CsvKernel | null): InspectionOutcome {
  const described = table.columns.flatMap(({ type, isRequired }, index) =>
    type === undefined ? [] : [[`c${index}`, { type, constraints: { required: isRequired } }] as const],
  );
  const inspection = new CsvInspection(dictionaryOf(Object.fromEntries(described)), kernel);
  const chunkBytes = Math.max(table.chunkBytes, bytes.length >> 9);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    if (!inspection.write(bytes.subarray(start, start + chunkBytes))) break;
  }
  return inspection.end();
}

/** Cells that end the kernel's way, each in its own manner, or look as if they did. */
const ODD_CELLS = [
  ...[
    '',
    ' ',
    'NA',
    '-',
    '+',
    '.',
    '-.',
    'x',
    '=1+1',
    '@a',
    '-a',
    '+a',
    '-1',
    '+1',
    '01',
    '-01',
    '00',
    '0',
    '-0',
    '1.',
  ],
  ...['.5', '-.5', '01.5', '0.5', '1,5', '1e3', '1e999', '1.5e', '12345678901', '123456789012345', '1234567890123456'],
  ...['-1234567890123456', '123456789012345678', '0.1234567890123456', '9007199254740993', '1234567890123456789012'],
  ...[
    '12345678901234567890123',
    '1234567890.1234567890123',
    '99999999.999999999',
    '5999.12345678901239',
    '-0.00000000000000001',
    '65210.812231851347',
    '-74168.722419284647',
  ],
  ...['2024-02-29', 'true', '"a""b"', '"a', 'a"b', '\u00c3\u00a9', '\u00e9', '\u0081', 'a\0', '""', '"7"', '"7" ', "'"],
];

/** Late enough that the values before it are only sampled, and hardly any is known. */
function withLateCell(odd: string): Buffer {
  const lines = Array.from({ length: 6000 }, (_, row) => {
    const isCommon = row % 3 === 0;
    const cells = [
      isCommon ? 'often' : `name ${row}`,
      `${row}`.repeat(20),
      isCommon ? '77' : String(100_000 + row * 7),
      isCommon ? '0.5' : ((row * 7919) / 64).toFixed(2),
      `${(row * 37) % 6000}.1234567890123${row % 10}`,
    ];
    return (row === 5500 ? cells.map(() => odd) : cells).join(',');
  });
  return Buffer.from(['a,b,c,d,e', ...lines].join('\n'), 'latin1');
}

describe('the kernel', () => {
  test.each(ODD_CELLS)('reads a table with the cell %j as it is read without a kernel', (odd) => {
    const bytes = withLateCell(odd);
    const outcomes = [undefined, null].map((kernel) => {
      const inspection = new CsvInspection({}, kernel);
      inspection.write(bytes);
      return inspection.end();
    });
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  test(`makes of any table what is made of it without a kernel, to the last bit, seed ${SEED}`, () => {
    fc.assert(
      fc.property(table, (one) => {
        const bytes = bytesOf(one);
        expect(outcomeOf(one, bytes)).toEqual(outcomeOf(one, bytes, null));
      }),
      { numRuns: 60 },
    );
  });

  test('leaves the first texts of a column to be looked at for decimal commas, also where no value is counted', () => {
    const names = Array.from({ length: 4200 }, (_, index) => `c${index}`).join(';');
    const rows = [1, 2, 3].map((row) => Array.from({ length: 4200 }, () => `${row},5`).join(';'));
    const outcomes = [undefined, null].map((kernel) => {
      const inspection = new CsvInspection({}, kernel);
      inspection.write(Buffer.from([names, ...rows].join('\n')));
      return inspection.end();
    });
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(JSON.stringify(outcomes[0])).toContain('decimal-comma');
  });

  test('is as good as new for the next table', () => {
    const kernel = new CsvKernel();
    const [first, next] = fc.sample(table, { numRuns: 2, seed: 1 }) as [Table, Table];
    outcomeOf(first, bytesOf(first), kernel);
    kernel.clear();
    const wide = Buffer.from(
      `${Array.from({ length: 5000 }, (_, index) => `c${index}`).join(',')}\n${','.repeat(4999)}\n`,
    );
    const inspection = new CsvInspection({}, kernel);
    inspection.write(wide);
    inspection.end();
    kernel.clear();
    expect(outcomeOf(next, bytesOf(next), kernel)).toEqual(outcomeOf(next, bytesOf(next), null));
    kernel.clear();
    expect(outcomeOf(first, bytesOf(first), kernel)).toEqual(outcomeOf(first, bytesOf(first), null));
  });

  test('has room for the widest table, of cells as long as they may be', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `c${index}`);
    const inspection = new CsvInspection({});
    const long = Buffer.alloc(4 * 1024 * 1024 - 10, 'x');
    inspection.write(Buffer.from(`${names.join(',')}\n`));
    for (let row = 0; row < 3; row++) {
      inspection.write(long);
      inspection.write(Buffer.from(`${','.repeat(names.length - 1)}${row}\n`));
    }
    const outcome = inspection.end();
    if (!('profile' in outcome)) throw new Error(JSON.stringify(outcome.faults));
    expect(outcome.profile.columns[0]).toMatchObject({ minLength: long.length, maxLength: long.length });
    expect(outcome.profile.columns[19_999]).toMatchObject({ type: 'integer', min: 0, max: 2, mean: 1 });
  });
});
