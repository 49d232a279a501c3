import { promisify } from 'node:util';
import { type Options, parse } from 'csv-parse';
import fc from 'fast-check';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { CsvScanner, type CsvSink, type ScanFault } from './csv-scanner.js';

const parseByLibrary = promisify(
  (text: Buffer, options: Options, done: (error: Error | undefined, rows: unknown) => void) =>
    parse(text, options, done),
);

class Rows implements CsvSink {
  readonly rows: string[][] = [];
  readonly faults: ScanFault[] = [];
  private row: string[] = [];

  cell(bytes: Uint8Array, start: number, end: number): void {
    this.row.push(Buffer.from(bytes.subarray(start, end)).toString('utf8'));
  }

  endRow(isBlank: boolean): boolean {
    if (!isBlank) this.rows.push(this.row);
    this.row = [];
    return true;
  }

  fault(fault: ScanFault): void {
    this.faults.push(fault);
  }
}

function scan(text: string, { delimiter = ',', chunkBytes = 7 } = {}): Rows {
  const rows = new Rows();
  const scanner = new CsvScanner({ delimiter, quote: '"' }, rows);
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    // As from a pool, whose buffers are filled again.
    const chunk = Buffer.from(bytes.subarray(start, start + chunkBytes));
    scanner.write(chunk);
    chunk.fill(0x23);
  }
  scanner.end();
  return rows;
}

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.stringMatching(/^[",;\t\r\n ab"é€]{0,8}$/),
  fc.integer().map(String),
);

describe('CsvScanner', () => {
  test(`cuts any table into the cells that csv-parse finds, in chunks of any size, seed ${SEED}`, async () => {
    const tables = fc.record({
      rows: fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 8 }),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      lineEnding: fc.constantFrom('\n', '\r\n', '\r'),
      endsWithLine: fc.boolean(),
      quotesAll: fc.boolean(),
      chunkBytes: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(tables, async ({ rows, delimiter, lineEnding, endsWithLine, quotesAll, chunkBytes }) => {
        const written = (text: string) => {
          // Our scanner refuses zero bytes, which is tested apart.
          const plain = text.replaceAll('\0', '');
          const needsQuotes =
            quotesAll || /["\r\n]/.test(plain) || plain.includes(delimiter) || plain.startsWith('\ufeff');
          return needsQuotes ? `"${plain.replaceAll('"', '""')}"` : plain;
        };
        const lines = rows.map((row) => row.map(written).join(delimiter));
        const text = lines.join(lineEnding) + (endsWithLine && lines.length > 0 ? lineEnding : '');
        const ours = scan(text, { delimiter, chunkBytes });
        const theirs = await parseByLibrary(Buffer.from(text), {
          delimiter,
          relax_column_count: true,
          record_delimiter: ['\r\n', '\n', '\r'],
        });
        expect(ours.rows).toEqual(theirs);
        expect(ours.faults).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['a quote inside a plain cell is text', 'a,5" pipe\n', [['a', '5" pipe']]],
    ['a last delimiter has an empty cell behind it', 'a,', [['a', '']]],
    ['a quoted cell may end the file', '"a"', [['a']]],
    ['empty lines are no rows, quoted nothing is', 'a\n\n""\n\n', [['a'], ['']]],
    ['a line break inside quotes is text', '"a\r\nb",c\r\n', [['a\r\nb', 'c']]],
    ['blanks are kept', ' a , b\n', [[' a ', ' b']]],
  ])('%s', (_rule, text, rows) => {
    for (const chunkBytes of [1, 2, 3, 100]) expect(scan(text, { chunkBytes }).rows).toEqual(rows);
  });

  test.each([
    ['open-quote', 'a,"b\nc'],
    ['text-after-quote', '"a"b,c\n'],
    ['zero-byte', 'a\0b,c\n'],
    ['zero-byte', '"a\0b",c\n'],
  ])('%s', (fault, text) => {
    expect(scan(text).faults).toEqual([fault]);
  });

  test('a cell that does not end is given up after 4 MiB', () => {
    const rows = new Rows();
    const scanner = new CsvScanner({ delimiter: ',', quote: '"' }, rows);
    scanner.write(Buffer.from('"'));
    let mebibytes = 0;
    while (scanner.write(Buffer.alloc(1024 * 1024, 'a,\n'))) mebibytes++;
    expect(mebibytes).toBe(4);
    expect(rows.faults).toEqual(['endless-cell']);
  });

  test.each([
    ['lf', 'a\nb\n'],
    ['crlf', 'a\r\nb\r\n'],
    ['cr', 'a\rb\r'],
    ['mixed', 'a\nb\r\n'],
    [null, 'a'],
  ])('line ending %s', (lineEnding, text) => {
    const scanner = new CsvScanner({ delimiter: ',', quote: '"' }, new Rows());
    for (const character of text) scanner.write(Buffer.from(character));
    scanner.end();
    expect(scanner.lineEnding).toBe(lineEnding);
  });
});
