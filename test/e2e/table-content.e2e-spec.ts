import { type FormFile } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { parquetFile } from '../support/parquet-file.js';
import {
  admin,
  codesOf,
  type Columns,
  DATASET,
  endsOf,
  expectRefused,
  expectTaken,
  formsOf,
  latin1,
  newName,
  pathOf,
  profileOf,
  reader,
  startForTableContent,
  test_,
} from '../support/table-content-cases.js';

beforeAll(startForTableContent);

afterAll(() => test_.close());

describe('a CSV file that is wrong is refused with row and column', () => {
  const DICTIONARY = { district: {}, cases: { type: 'integer', constraints: { required: true } } };

  test.each<[string, string | Uint8Array<ArrayBuffer>, Columns, string[]]>([
    ['empty', '', {}, ['the file is empty']],
    ['of empty lines', '\n\n', {}, ['the file has no header']],
    ['with a ragged row', 'a,b\n1,2\n3\n', {}, ['row 3 has 1 cell, the header has 2 columns']],
    [
      'without a column of the dictionary',
      'district,case\nMysuru,1\n',
      DICTIONARY,
      ['the dictionary describes "cases", the file has no such column'],
    ],
    [
      'with another type than declared',
      'district,cases\nMysuru,1\nKodagu,many\n',
      DICTIONARY,
      ['row 3, column "cases" is "many", and the dictionary declares the type integer'],
    ],
    ['without a required value', 'district,cases\nMysuru,\n', DICTIONARY, ['row 2, column "cases" is empty']],
    ['with two columns of one name', 'a,b,a\n1,2,3\n', {}, ['row 1, column 3 is called "a" like column 1']],
    ['with a quote that stays open', 'a,b\n1,"2\n3,4\n', {}, ['row 2, column "b"', 'never closed']],
    ['with a zero byte', 'a,b\n1,2\u0000\n', {}, ['row 2, column "b" has a zero byte']],
    ['in UTF-16', Uint8Array.from(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le')), {}, ['UTF-16']],
    ['with bytes of no encoding', latin1('a,b\n1,\x81\n'), {}, ['row 2, column "b" has bytes that are neither']],
    ['with a formula that is no number', 'district,cases\nMysuru,=cmd()\n', DICTIONARY, ['row 2, column "cases" is']],
  ])('%s', async (_, content, columns, details) => {
    const name = newName();
    for (const form of formsOf(name, content, columns)) await expectRefused(form, details);
    expect(await endsOf(name)).toEqual(['DELETED', 'DELETED']);
    expect((await admin.get(`${pathOf(name)}/profile`)).status).toBe(404);
  });

  test('and lists what it found', async () => {
    const form = tableForm(newName(), 'a,b\n1\n2\n1,2\n3,4,5\n');
    const { body } = await expectRefused(form, ['row 2', 'row 3']);
    expect(body.errors?.map(({ message }) => message)).toEqual([
      'row 2 has 1 cell, the header has 2 columns',
      'row 3 has 1 cell, the header has 2 columns',
      'row 5 has 3 cells, the header has 2 columns',
    ]);
  });

  test('and its attempt is noted as rejected', async () => {
    const name = newName();
    await test_.dataSource.query(
      `CREATE TABLE state_log AS SELECT state FROM file_versions LIMIT 0;
       CREATE FUNCTION log_state() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
         $$ BEGIN INSERT INTO public.state_log VALUES (NEW.state); RETURN NEW; END $$;
       CREATE TRIGGER log_state AFTER UPDATE OF state ON file_versions FOR EACH ROW EXECUTE FUNCTION log_state();`,
    );
    try {
      for (const form of formsOf(name, 'a\n1\n', { b: {} })) await expectRefused(form, ['"b"']);
      const rows = await test_.dataSource.query<{ state: string }[]>('SELECT state FROM state_log');
      expect(rows.map(({ state }) => state).filter((state) => state === 'REJECTED' || state === 'ABORTED')).toEqual([
        'REJECTED',
        'REJECTED',
      ]);
    } finally {
      await test_.dataSource.query(
        'DROP TRIGGER log_state ON file_versions; DROP FUNCTION log_state; DROP TABLE state_log',
      );
    }
  });
});

describe('a CSV file that is only unusual is taken byte for byte', () => {
  test('with a byte order mark', async () => {
    const profile = await expectTaken('\ufeffdistrict,cases\nMysuru,1\n', { district: {}, cases: { type: 'integer' } });
    expect([profile.file_format, codesOf(profile)]).toMatchObject([{ has_bom: true }, ['byte-order-mark']]);
  });

  test('in Latin-1', async () => {
    const profile = await expectTaken(latin1('place\nM\xe4laren\n'));
    expect([profile.file_format, codesOf(profile)]).toMatchObject([{ encoding: 'iso-8859-1' }, ['not-utf-8']]);
    expect(profile.columns[0]).toMatchObject({ top_values: [{ value: 'Mälaren', count: 1 }] });
  });

  test('with quoted line ends and delimiters', async () => {
    const profile = await expectTaken('a,b\r\n"x\ny, ""z""",1\r\n');
    expect(profile).toMatchObject({ row_count: 1, file_format: { quote: '"', line_ending: 'crlf' } });
  });

  test('with ten thousand columns', async () => {
    const line = (cell: (column: number) => string): string => Array.from({ length: 10_000 }, (_, i) => cell(i)).join();
    const profile = await expectTaken(`${line((column) => `c${column}`)}\n${line(String)}\n`);
    expect([profile.columns.length, codesOf(profile)]).toEqual([10_000, ['wide-table']]);
  });

  test('with cells that a spreadsheet would run', async () => {
    const profile = await expectTaken('a,b\n=cmd(),1\n');
    expect(codesOf(profile)).toEqual(['formula-like-cells']);
  });

  test('with a header and no rows', async () => {
    expect(await expectTaken('a,b\n')).toMatchObject({ row_count: 0, warnings: [{ code: 'empty-table' }] });
  });

  test('with a semicolon, which only the dictionary tells from a comma', async () => {
    const profile = await expectTaken('a;b,c\n1;2,3\n', { a: {}, 'b,c': {} });
    expect([profile.file_format, profile.columns.length]).toMatchObject([{ delimiter: ';' }, 2]);
  });

  test('with columns that the dictionary does not describe, and types it alone knows', async () => {
    const profile = await expectTaken('a,b\n1,2\n', { a: { type: 'colour' } });
    expect(codesOf(profile)).toEqual(['undescribed-columns', 'unknown-type']);
  });

  test('with leading zeros, unless numbers are declared', async () => {
    expect((await expectTaken('code\n007\n', { code: {} })).columns[0]).toMatchObject({ type: 'string' });
    const declared = await expectTaken('code\n007\n', { code: { type: 'integer' } });
    expect(declared.columns[0]).toMatchObject({ type: 'integer', min: 7 });
  });
});

describe('a Parquet file', () => {
  const whole = parquetFile([
    { name: 'district', kind: 'text', values: ['Mysuru', null] },
    { name: 'rate', kind: 'double', values: [Infinity, 0.5] },
  ]);
  const formOf = (name: string, content: Buffer, columns: Columns = {}): FormFile[] => {
    const [file, metadata] = tableForm(name, '', { data_dictionary: columns }) as [FormFile, FormFile];
    return [{ ...file, name: `${name}.parquet`, content: Uint8Array.from(content) }, metadata];
  };

  test('is profiled and previewed', async () => {
    const name = newName();
    expect((await uploadTable(admin, DATASET, formOf(name, whole, { rate: { type: 'number' } }))).status).toBe(201);
    expect(await profileOf(name, reader)).toMatchObject({
      file_format: { format: 'parquet', row_group_count: 1, compression: ['uncompressed'] },
      row_count: 2,
      columns: [
        { name: 'district', type: 'string', null_count: 1 },
        { name: 'rate', type: 'number', min: 0.5 },
      ],
      warnings: [{ code: 'odd-values' }, { code: 'undescribed-columns' }],
    });
    const { body } = await reader.get(`${pathOf(name)}/preview`);
    expect(body).toEqual({
      columns: ['district', 'rate'],
      rows: [
        ['Mysuru', 'Infinity'],
        [null, '0.5'],
      ],
    });
  });

  test('that holds what no JSON of PostgreSQL does is listed', async () => {
    const name = newName();
    const long = `${'x'.repeat(56)}😀`;
    const file = parquetFile([
      { name: 'a', kind: 'text', values: ['zero \0 byte', long, 'zero \0 byte'] },
      { name: long, kind: 'text', values: ['', '', ''] },
    ]);
    expect((await uploadTable(admin, DATASET, formOf(name, file, { a: {} }))).status).toBe(201);
    const { status } = await admin.get(`/admin/datasets/${DATASET}/STANDARDISED/tables/${name}`);
    expect(status).toBe(200);
    expect((await profileOf(name)).columns[0]).toMatchObject({
      top_values: [{ value: 'zero \ufffd byte', count: 2 }, {}],
    });
  });

  test.each([
    ['is empty', Buffer.alloc(0), {}],
    ['is cut short', whole.subarray(0, whole.length - 30), {}],
    [
      'has garbage for a footer',
      Buffer.concat([whole.subarray(0, 40), Buffer.alloc(200, 0xa7), whole.subarray(-8)]),
      {},
    ],
    ['is text', Buffer.from('a,b\n1,2\n'), {}],
    ['lacks a column', whole, { gone: {} }],
    ['holds another type', whole, { rate: { type: 'string' } }],
    ['lacks a required value', whole, { district: { constraints: { required: true } } }],
  ])('that %s is refused', async (_, content, columns) => {
    const name = newName();
    const [file, metadata] = formOf(name, content, columns) as [FormFile, FormFile];
    await expectRefused([file, metadata], ['The file cannot be taken']);
    await expectRefused([metadata, file], ['The file cannot be taken']);
    expect(await endsOf(name)).toEqual(['DELETED', 'DELETED']);
  });
});
