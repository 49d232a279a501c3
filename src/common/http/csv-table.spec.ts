import { CsvTable, csvText } from './csv-table.js';

test.each([
  ['plain', 'plain'],
  ['', ''],
  [12.5, '12.5'],
  [-3, '-3'],
  [null, ''],
  ['a,b', '"a,b"'],
  ['say "so"', '"say ""so"""'],
  ['two\nlines', '"two\nlines"'],
  [' edge', '" edge"'],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['a=1', 'a=1'],
])('the cell %j is written as %s', (cell, text) => {
  expect(csvText([[cell]])).toBe(`${text}\r\n`);
});

async function* batches(...all: number[][]): AsyncGenerator<number[][]> {
  for (const one of all) yield await Promise.resolve([one]);
}

test('a table is its header and all its rows', async () => {
  const { pieces } = await CsvTable.begin('x.csv', ['a', 'b'], batches([1, 2], [3, 4]));
  let text = '';
  for await (const piece of pieces) text += piece;
  expect(text).toBe('a,b\r\n1,2\r\n3,4\r\n');
});

test('a table without rows is its header', async () => {
  const { pieces } = await CsvTable.begin('x.csv', ['a', 'b'], batches());
  expect((await pieces.next()).value).toBe('a,b\r\n');
  expect((await pieces.next()).done).toBe(true);
});

test('what fails at once begins no table, and who goes away ends the reading', async () => {
  // eslint-disable-next-line require-yield -- fails before its first rows
  const failing = async function* (): AsyncGenerator<number[][]> {
    await Promise.reject(new Error('away'));
  };
  await expect(CsvTable.begin('x.csv', ['a'], failing())).rejects.toThrow('away');
  const rows = batches([1], [2], [3]);
  const { pieces } = await CsvTable.begin('x.csv', ['a'], rows);
  await pieces.next();
  await pieces.return(undefined);
  expect((await rows.next()).done).toBe(true);
});
