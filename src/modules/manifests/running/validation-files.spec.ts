import { parquetFile } from '../../../../test/support/parquet-file.js';
import { brief, openValidation, validateTable } from '../../../../test/support/validations.js';
import type { ValidationReport } from './validation.js';

describe('a CSV file', () => {
  const ANY = 'tables: [{name: t, fields: [{name: a}, {name: b, type: integer}]}]';
  test.each<[string, string | Uint8Array, (string | number | null)[][]]>([
    ['is empty', '', [['unreadable-file', null, null]]],
    ['has a header alone', 'a,b\n', [['empty-table', null, null]]],
    [
      'has ragged rows',
      'a,b\n1\n1,2,3\n1,x\n',
      [
        ['ragged-row', 2, null],
        ['ragged-row', 3, null],
        ['type', 4, 'b'],
      ],
    ],
    ['has quoted newlines', 'a,b\n"x\ny",1\n', []],
    ['has cells like formulas', 'a,b\n=cmd(),1\n', []],
    ['has a byte order mark', '\ufeffa,b\nx,1\n', [['byte-order-mark', null, null]]],
    ['has another delimiter', 'a;b\nx;1\n', [['other-delimiter', null, null]]],
    [
      'has empty lines',
      'a,b\n\nx,y\n',
      [
        ['type', 3, 'b'],
        ['blank-lines', null, null],
      ],
    ],
    ['is Latin-1', Buffer.from('a,b\né,1\n', 'latin1'), [['encoding', null, null]]],
    [
      'has odd bytes',
      Buffer.from([...Buffer.from('a,b\n'), 0x81, 0x2c, 0x31, 0x0a]),
      [
        ['encoding', 2, null],
        ['encoding', null, null],
      ],
    ],
    ['is UTF-16', Buffer.from('\ufeffa,b\n', 'utf16le'), [['unreadable-file', null, null]]],
    ['has a zero byte', 'a,b\nx\0y,1\n', [['unreadable-file', 2, null]]],
    ['has an open quote', 'a,b\n"x,1\n', [['unreadable-file', null, null]]],
  ])('that %s', (_what, content, expected) => {
    for (const chunkBytes of [1, 1_000])
      expect(brief(validateTable({ 't.csv': content }, ANY, chunkBytes))).toEqual(expected);
  });

  test('of ten thousand columns is checked in all of them', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
    const fields = names.map((name) => `    - {name: ${name}, type: integer}`).join('\n');
    const cells = names.map((_, index) => (index === 9_999 ? 'x' : '1'));
    const report = validateTable(
      `${names.join(',')}\n${cells.join(',')}\n`,
      `tables:\n- name: t\n  fields:\n${fields}\n`,
      65_536,
    );
    expect(brief(report)).toEqual([['type', 2, 'c9999']]);
  });

  test('with an error in each row lists a hundred, and counts all', () => {
    const report = validateTable(`a,b\n${'x,y\n'.repeat(5_000)}`, ANY, 65_536);
    expect([report.findings.length, report.errors, report.byCode]).toEqual([100, 5_000, { type: 5_000 }]);
  });

  test('of no table, or of no kind, is told', () => {
    const report = validateTable({ 'u.csv': 'a\n', 't.txt': 'a\n', 't.csv': 'a,b\nx,1\n', 't.tsv': 'a\n' }, ANY);
    expect(report.findings.map(({ code, path }) => [code, path])).toEqual([
      ['unknown-table', 'u.csv'],
      ['unknown-file', 't.txt'],
      ['duplicate-file', 't.tsv'],
    ]);
    expect(report.files).toEqual([{ file: 't.csv', table: 't', rows: 1, isComplete: true }]);
  });
});

describe('a Parquet file', () => {
  const MANIFEST = `tables: [{name: t, primaryKey: id, fieldsMatch: equal, fields: [{name: id, type: integer}, {name: name, type: string, constraints: {required: true}}]}]`;

  async function checkParquet(file: Buffer, manifest = MANIFEST): Promise<ValidationReport> {
    const validation = openValidation('tabular', manifest);
    expect(validation.begin('t.parquet')).toBe('whole');
    await validation.readWhole({ sizeBytes: file.length, read: async (start, end) => file.subarray(start, end) });
    validation.endFile();
    return validation.finish();
  }

  test('is held to its table, rows counted from 1', async () => {
    const file = parquetFile([
      { name: 'id', kind: 'int32', values: [1, 2, 1] },
      { name: 'name', kind: 'text', values: ['a', null, 'c'] },
    ]);
    const report = await checkParquet(file);
    expect(brief(report)).toEqual([
      ['required', 2, 'name'],
      ['primary-key', 3, 'id'],
    ]);
    expect(report.files[0]).toMatchObject({ rows: 3, isComplete: true });
  });

  test('has types of its own', async () => {
    const file = parquetFile([{ name: 'a', kind: 'int32', values: [1] }]);
    const report = await checkParquet(file, 'tables: [{name: t, fields: [{name: a, type: date}]}]');
    expect(report.findings[0]?.message).toBe('the column "a" holds integer, and the manifest declares date');
  });

  test('that is none is told', async () => {
    expect(brief(await checkParquet(Buffer.from('no parquet file at all')))).toEqual([['unreadable-file', null, null]]);
  });
});
