import { inspect, messagesOf, type Wording } from '../../../../test/support/inspected-csv.js';
import { CsvInspection } from './csv-inspection.js';

describe('what is wrong is refused, with row and column', () => {
  test.each([
    ['an empty file', '', {}, ['the file is empty; a table has a header at least']],
    ['empty lines alone', '\n\n', {}, ['the file has no header']],
    ['too few cells', 'a,b\n1,2\n3\n', {}, ['row 3 has 1 cell, the header has 2 columns']],
    ['too many cells', 'a,b\n1,2,3\n', {}, ['row 2 has 3 cells, the header has 2 columns']],
    ['an open quote', 'a,b\n1,"2\n3,4\n', {}, ['row 2, column "b" begins with a quote that is never closed']],
    [
      'text after a quote',
      'a\n"b"c\n',
      {},
      ['row 2, column "a" has text after its closing quote; write a quote inside quotes twice'],
    ],
    ['a column without a name', 'a,,c\n', {}, ['row 1, column 2 has no name']],
    ['two columns of one name', 'a,b,a\n', {}, ['row 1, column 3 is called "a" like column 1']],
    ['a column that is not there', 'a,b\n', { c: {} }, ['the dictionary describes "c", the file has no such column']],
    [
      'a misspelled column',
      'Year \n',
      { year: {} },
      ['the dictionary describes "year", the file has no such column; it has "Year "'],
    ],
    ['a zero byte', 'a\n1\0\n', {}, ['row 2, column "a" has a zero byte, so it is no text']],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), {}, ['the file is UTF-16; save it as UTF-8']],
    [
      'no encoding at all',
      Buffer.from([0x61, 10, 0x81, 10]),
      {},
      ['row 2, column "a" has bytes that are neither UTF-8 nor Windows-1252'],
    ],
    [
      'another type',
      'a,b\n1,2\n2,x\n',
      { b: { type: 'integer' } },
      ['row 3, column "b" is "x", and the dictionary declares the type integer'],
    ],
    [
      'a fraction for an integer',
      'a\n1\n1.5\n',
      { a: { type: 'integer' } },
      ['row 3, column "a" is "1.5", and the dictionary declares the type integer'],
    ],
    [
      'no date',
      'a\n2024-02-30\n',
      { a: { type: 'date' } },
      ['row 2, column "a" is "2024-02-30", and the dictionary declares the type date'],
    ],
    [
      'a required value',
      'a,b\n,1\n',
      { a: { constraints: { required: true } } },
      ['row 2, column "a" is empty, and the dictionary requires a value'],
    ],
  ])('%s', (_case, file, columns: Record<string, Wording>, messages) => {
    for (const chunkBytes of [1, 1000]) expect(messagesOf(inspect(file, columns, chunkBytes))).toEqual(messages);
  });

  test('rows are counted as a spreadsheet counts them', () => {
    expect(messagesOf(inspect('a,b\n"1\n2\n3",x\n\n1\n'))).toEqual(['row 4 has 1 cell, the header has 2 columns']);
  });

  test('names the column as the path of its fault, and shortens a long value', () => {
    const outcome = inspect(`a\n${'x'.repeat(5000)}\n`, { a: { type: 'integer' } });
    expect(outcome).toMatchObject({ faults: [{ path: 'a' }] });
    expect(messagesOf(outcome)[0]!.length).toBeLessThan(200);
  });

  test('lists twenty faults and stops', () => {
    const inspection = new CsvInspection({});
    const row = Buffer.from('1\n'.repeat(1000));
    inspection.write(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(70_000, '1,2\n'), row]));
    expect(inspection.write(row)).toBe(false);
    expect(messagesOf(inspection.end())).toHaveLength(20);
  });

  test('ends soon after one fault, however much follows', () => {
    const inspection = new CsvInspection({});
    const rows = Buffer.alloc(65_536, '1,2\n');
    inspection.write(Buffer.from('a,b\n1\n'));
    let chunks = 0;
    while (chunks < 1000 && inspection.write(rows)) chunks++;
    expect(chunks).toBeLessThan(20);
  });

  test('a header that does not end is no header', () => {
    const inspection = new CsvInspection({});
    let mebibytes = 0;
    while (mebibytes < 50 && inspection.write(Buffer.alloc(1024 * 1024, 'x'))) mebibytes++;
    expect(mebibytes).toBeLessThan(3);
    expect(messagesOf(inspection.end())).toEqual(['the file has a header of more than 1048576 bytes']);
  });

  test('a table of 20,001 columns is too wide', () => {
    const header = Array.from({ length: 20_001 }, (_, index) => `c${index}`).join(',');
    expect(messagesOf(inspect(header, {}, 65_536))).toEqual(['the header has 20001 columns, more than 20000']);
  });
});
