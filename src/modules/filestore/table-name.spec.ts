import { fileNameOf, requireTableFile } from './table-name.js';

describe('the name of a table file', () => {
  test.each([
    ['population.csv', 'population', 'text/csv'],
    ['top-economies.csv', 'top-economies', 'text/csv'],
    ['Cases 2020 (final).v2.CSV', 'Cases 2020 (final).v2', 'text/csv'],
    ['cases.parquet', 'cases', 'application/vnd.apache.parquet'],
  ])('%s brings the table %s', (fileName, tableName, contentType) => {
    expect(requireTableFile(fileName)).toEqual({ tableName, contentType });
  });

  test.each([
    '../../x.csv',
    'a/b.csv',
    'a\\b.csv',
    '.csv',
    '.',
    '',
    'x',
    'x.exe',
    'x.csv.gz',
    `${'a'.repeat(300)}.csv`,
    'a\u202Ecsv.csv',
    'caf\u00e9.csv',
    'cafe\u0301.csv',
    'CON.csv',
    'con.x.csv',
    'lpt1.csv',
    'a\u0000.csv',
    'a\r\nb.csv',
    'a".csv',
    'name .csv',
    'name..csv',
  ])('%j is refused', (fileName) => {
    expect(() => requireTableFile(fileName)).toThrow(/The request does not fit: file:/);
  });

  test('is written back with its extension', () => {
    expect(fileNameOf('cases', 'application/vnd.apache.parquet')).toBe('cases.parquet');
  });
});
