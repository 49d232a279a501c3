import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { ColumnProfile, ContentProfile } from './content-profile.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';

/** By Python's csv module. */
const GDP = {
  rowCount: 13979,
  countries: 262,
  firstYear: 1960,
  lastYear: 2023,
  least: 11502.632644795465,
  most: 105435039507024.1,
  mean: 1207379525661.7576,
};

interface Wording {
  readonly type?: string;
  readonly [option: string]: unknown;
}

function dictionaryOf(columns: Readonly<Record<string, Wording>>): DataDictionary {
  const described = Object.entries(columns).map(([name, words]) => {
    return [name, { description: '', comments: '', access: true, ...words }] as const;
  });
  return Object.fromEntries(described);
}

function inspect(file: string | Uint8Array, columns: Readonly<Record<string, Wording>> = {}, chunkBytes = 11) {
  const inspection = new CsvInspection(dictionaryOf(columns));
  const bytes = Buffer.from(file);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    if (!inspection.write(bytes.subarray(start, start + chunkBytes))) break;
  }
  return inspection.end();
}

function profileOf(outcome: InspectionOutcome): ContentProfile {
  expect(outcome).toHaveProperty('profile');
  return (outcome as { profile: ContentProfile }).profile;
}

function messagesOf(outcome: InspectionOutcome): string[] {
  expect(outcome).toHaveProperty('faults');
  return (outcome as { faults: readonly { message: string }[] }).faults.map(({ message }) => message);
}

function columnOf(cells: readonly string[], words: Wording = {}, name = 'c'): ColumnProfile {
  const file = ['id,' + name, ...cells.map((cell, index) => `${index},${cell}`)].join('\n');
  return profileOf(inspect(file, { [name]: words })).columns[1]!;
}

const codesOf = (profile: ContentProfile) => profile.warnings.map(({ code }) => code);
const sample = (path: string) => readFileSync(join(PROJECT_FOLDER, 'samples/datasets', path));

describe('a real table', () => {
  test('has its figures', () => {
    const profile = profileOf(inspect(sample('EC0002DS0002-gross-domestic-product/gdp.csv'), {}, 4096));
    expect(profile).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      quote: '"',
      hasBom: false,
      rowCount: GDP.rowCount,
      warnings: [],
    });
    const [country, code, year, value] = profile.columns;
    expect(country).toMatchObject({ name: 'Country Name', type: 'string', distinctEstimate: GDP.countries });
    expect(code).toMatchObject({ type: 'string', minLength: 3, maxLength: 3, nullCount: 0 });
    expect(year).toMatchObject({ type: 'year', min: GDP.firstYear, max: GDP.lastYear });
    expect(value).toMatchObject({ type: 'number', min: GDP.least, max: GDP.most, nullCount: 0 });
    expect(value!.mean! / GDP.mean).toBeCloseTo(1, 12);
    expect(value!.isDistinctEstimated).toBe(true);
  });

  test('takes NA for Namibia in a column of codes', () => {
    const profile = profileOf(inspect(sample('GS0004DS0004-country-codes/country-codes.csv'), {}, 1000));
    const column = (name: string) => profile.columns.find((one) => one.name === name)!;
    // The table is too wide for an exact count of so many: 2048 registers have a standard error of 2.3 %.
    expect(column('ISO3166-1-Alpha-2').isDistinctEstimated).toBe(true);
    expect(Math.abs(column('ISO3166-1-Alpha-2').distinctEstimate! - 249)).toBeLessThan(249 * 3 * 0.023);
    expect(column('ISO3166-1-Alpha-2').nullCount).toBe(0);
    expect(profile.rowCount).toBe(249);
  });

  test('is profiled the same in chunks of any size', () => {
    const bytes = sample('GS0004DS0004-country-codes/country-codes.csv');
    const whole = inspect(bytes, {}, bytes.length);
    for (const chunkBytes of [1, 37, 65_536]) expect(inspect(bytes, {}, chunkBytes)).toEqual(whole);
  });
});

describe('the figures of any table', () => {
  const cells: fc.Arbitrary<string>[] = [
    fc.integer({ min: -50, max: 50 }).map(String),
    fc.integer().map(String),
    fc.double({ min: -1e200, max: 1e200, noNaN: true }).map((value) => value.toFixed(Math.abs(value) < 1e9 ? 12 : 0)),
    fc.stringMatching(/^[a-z é]{1,6}$/).map((text) => `x${text}`),
  ];
  const columnCount = cells.length;

  test('are those of its cells one by one, in chunks of any size', () => {
    const tables = fc.record({
      rows: fc.array(
        fc.tuple(
          ...cells.map((cell) => fc.oneof({ weight: 1, arbitrary: fc.constant('') }, { weight: 5, arbitrary: cell })),
        ),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      // More than one batch has room for.
      times: fc.constantFrom(1, 3, 300),
      chunkBytes: fc.integer({ min: 1, max: 200_000 }),
      lineEnding: fc.constantFrom('\n', '\r\n', '\n\n'),
    });
    fc.assert(
      fc.property(tables, ({ rows, times, chunkBytes, lineEnding }) => {
        const all = Array.from({ length: times }, () => rows).flat();
        const lines = ['a,b,c,d', ...all.map((row) => row.join(','))];
        const text = lines.map((line) => line + lineEnding).join('');
        const profile = profileOf(inspect(text, {}, Math.max(chunkBytes, text.length >> 8)));
        expect(profile.rowCount).toBe(all.length);
        for (let index = 0; index < columnCount; index++) {
          const values = all.map((row) => row[index]!).filter((value) => value !== '');
          const column = profile.columns[index]!;
          expect(column.nullCount).toBe(all.length - values.length);
          expect(column.distinctEstimate).toBe(new Set(values).size);
          expect(column.topValues.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(values.length);
          if (values.length === 0) continue;
          const most = Math.max(
            ...new Map(values.map((value) => [value, values.filter((one) => one === value).length])).values(),
          );
          expect(column.topValues[0]!.count).toBe(most);
          if (column.type === 'string') {
            expect(column.minLength).toBe(Math.min(...values.map((value) => value.length)));
            expect(column.maxLength).toBe(Math.max(...values.map((value) => value.length)));
            continue;
          }
          const numbers = values.map(Number);
          const scale = Math.max(...numbers.map(Math.abs));
          // There are two zeros.
          expect(Number(column.min) + 0).toBe(Math.min(...numbers) + 0);
          expect(Number(column.max) + 0).toBe(Math.max(...numbers) + 0);
          const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
          expect(Math.abs(column.mean! - mean)).toBeLessThanOrEqual(scale * 1e-10);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('name the first faults of a file in the order of its rows, wherever chunks and batches end', () => {
    const lines = Array.from({ length: 9000 }, (_, row) => {
      if (row === 2000) return '1,2';
      return `${row % 4000 === 3999 ? 'x' : row},${row % 1500 === 1400 ? 'y' : row},`;
    });
    const file = ['a,b,c', ...lines].join('\n');
    const words = { a: { type: 'integer' }, b: { type: 'integer' }, c: {} };
    const expected = [
      'row 1402, column "b" is "y", and the dictionary declares the type integer',
      'row 2002 has 2 cells, the header has 3 columns',
      'row 2902, column "b" is "y", and the dictionary declares the type integer',
      'row 4001, column "a" is "x", and the dictionary declares the type integer',
      'row 4402, column "b" is "y", and the dictionary declares the type integer',
      'row 5902, column "b" is "y", and the dictionary declares the type integer',
      'row 7402, column "b" is "y", and the dictionary declares the type integer',
      'row 8001, column "a" is "x", and the dictionary declares the type integer',
      'row 8902, column "b" is "y", and the dictionary declares the type integer',
    ];
    for (const chunkBytes of [7, 1000, 70_000, 1_000_000])
      expect(messagesOf(inspect(file, words, chunkBytes))).toEqual(expected);
  });

  test('the first formula is that of the first row', () => {
    const file = `a,b\n${'x,y\n'.repeat(200)}x,=2\n=3,y\n${'x,y\n'.repeat(20_000)}`;
    const [warning] = profileOf(inspect(file, {}, 65_536)).warnings;
    expect(warning!.message).toContain('Row 202, column "b"');
  });
});

describe('types', () => {
  test.each([
    ['integer', ['1', '-2', '', '30'], { min: -2, max: 30, mean: 29 / 3, nullCount: 1, distinctEstimate: 3 }],
    ['number', ['1', '2.5', '.5', '-1e3'], { min: -1000, max: 2.5, mean: -249 }],
    ['number', ['0.1', '9007199254740993'], { max: 9007199254740992 }],
    ['integer', ['1', 'NA', 'NaN', 'null', ' '], { nullCount: 4, distinctEstimate: 1 }],
    ['string', ['1', 'NA', 'x', 'NA'], { nullCount: 0, distinctEstimate: 3 }],
    ['string', ['007', '12'], { minLength: 2, maxLength: 3 }],
    ['string', ['12', '007'], {}],
    ['string', ['+491234'], {}],
    ['integer', ['0', '10'], {}],
    ['number', ['0.5'], {}],
    ['boolean', ['true', 'False', 'TRUE'], { distinctEstimate: 3 }],
    ['string', ['true', '1'], {}],
    ['date', ['2024-02-29', '1999-12-31'], { min: '1999-12-31', max: '2024-02-29' }],
    ['string', ['2023-02-29'], {}],
    ['string', ['31.12.2024'], {}],
    ['datetime', ['2024-01-01T00:30:00+01:00'], { min: '2023-12-31T23:30:00Z' }],
    ['datetime', ['2024-01-01 00:30', '2024-01-01T00:30:10.25'], { max: '2024-01-01T00:30:10.250' }],
    ['time', ['23:59', '00:00:01'], { min: '00:00:01', max: '23:59:00' }],
    ['yearmonth', ['1850-01', '2024-12'], { min: '1850-01', max: '2024-12' }],
    ['string', ['1850-13'], {}],
    ['string', ['', ''], { nullCount: 2, distinctEstimate: 0, topValues: [] }],
    ['string', ['é€😀'], { minLength: 3, maxLength: 3 }],
  ])('%s: %j', (type, cells, figures) => {
    expect(columnOf(cells)).toMatchObject({ type, ...figures });
  });

  test('numbers whose sum is beyond all doubles have no mean', () => {
    const column = columnOf(['1e308', '1.7e308']);
    expect(column).toMatchObject({ type: 'number', max: 1.7e308 });
    expect(column).not.toHaveProperty('mean');
  });

  test('a year has four digits and a name that says so', () => {
    expect(columnOf(['1999', '2024'], {}, 'Fiscal Year').type).toBe('year');
    expect(columnOf(['1999', '2024'], {}, 'cases').type).toBe('integer');
    expect(columnOf(['1', '2024'], {}, 'year').type).toBe('integer');
  });

  test('what the dictionary declares goes before what was found', () => {
    expect(columnOf(['1', '2'], { type: 'string' })).toMatchObject({ type: 'string', minLength: 1 });
    expect(columnOf(['1', '2'], { type: 'number' })).toMatchObject({ type: 'number', mean: 1.5 });
    expect(columnOf(['1', '0'], { type: 'boolean' }).type).toBe('boolean');
    expect(columnOf(['007'], { type: 'integer' })).toMatchObject({ type: 'integer', min: 7 });
    expect(columnOf(['1,5'.replace(',', '.')], { type: 'number', decimalChar: ',' }).type).toBe('number');
  });

  test('a mark that turned out to be text counts with its like', () => {
    expect(columnOf(['1', 'NA', 'x', 'NA']).topValues[0]).toEqual({ value: 'NA', count: 2 });
  });

  test('the most frequent values come first', () => {
    const cells = ['b', 'a', 'b', 'c', 'b', 'a'];
    expect(columnOf(cells).topValues).toEqual([
      { value: 'b', count: 3 },
      { value: 'a', count: 2 },
      { value: 'c', count: 1 },
    ]);
  });
});

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

describe('what is only unusual is taken, and said', () => {
  test.each([
    ['byte-order-mark', '\ufeffa,b\n1,2\n', { hasBom: true }],
    ['mixed-line-endings', 'a,b\r\n1,2\n', { lineEnding: 'mixed' }],
    ['not-utf-8', Buffer.from('a,b\nM\xfcnchen,1\n', 'latin1'), { encoding: 'iso-8859-1' }],
    ['not-utf-8', Buffer.from('a,b\n\x80 5,1\n', 'latin1'), { encoding: 'windows-1252' }],
    ['other-delimiter', 'a;b\n1;2\n', { delimiter: ';' }],
    ['other-delimiter', 'a\tb\n1\t2\n', { delimiter: '\t' }],
    ['formula-like-cells', 'a,b\n=cmd(),2\n', {}],
    ['blank-lines', 'a,b\n1,2\n\n\n', { rowCount: 1 }],
    ['quotes-inside-cells', 'a,b\n5" pipe,2\n', {}],
    ['empty-table', 'a,b\n', { rowCount: 0 }],
  ])('%s', (code, file, facts) => {
    const profile = profileOf(inspect(file));
    expect(profile).toMatchObject(facts);
    expect(profile.columns.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(codesOf(profile)).toEqual([code]);
  });

  test('a decimal comma', () => {
    const profile = profileOf(inspect('a;b\n1,5;2\n2,25;3\n'));
    expect(codesOf(profile)).toEqual(['other-delimiter', 'decimal-comma']);
    expect(profile.columns[0]).toMatchObject({ type: 'string' });
  });

  test('a list of numbers among numbers is no decimal comma', () => {
    expect(codesOf(profileOf(inspect('a,b\n2,1\n0,1\n3,1\n"2,2",1\n')))).toEqual([]);
  });

  test('quoted line breaks are nothing unusual', () => {
    const profile = profileOf(inspect('a,b\n"1\n2",3\n'));
    expect(profile).toMatchObject({ rowCount: 1, quote: '"', warnings: [] });
  });

  test('values and names in Latin-1 can be read', () => {
    const profile = profileOf(inspect(Buffer.from('Stra\xdfe,b\nM\xfc\xe9,1\n', 'latin1'), { Straße: {} }));
    expect(profile.columns[0]).toMatchObject({ name: 'Straße', topValues: [{ value: 'Müé', count: 1 }] });
  });

  test('columns that the dictionary leaves out, and a type that it invents', () => {
    const profile = profileOf(inspect('a,b\n1,2\n', { a: { type: 'float' } }));
    expect(codesOf(profile)).toEqual(['undescribed-columns', 'unknown-type']);
  });

  test('a column called like a property of objects', () => {
    expect(codesOf(profileOf(inspect('constructor,a\n1,2\n', { a: {} })))).toEqual(['undescribed-columns']);
  });

  test('10,000 columns, in a profile that stays small', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `column ${index}`);
    const row = names.map((_, index) => String(index * 1000)).join(',');
    const profile = profileOf(inspect([names.join(','), row, row, ''].join('\n'), {}, 65_536));
    expect(profile.columns).toHaveLength(10_000);
    expect(profile.columns[9999]).toMatchObject({ type: 'integer', max: 9_999_000, distinctEstimate: 1 });
    expect(codesOf(profile)).toEqual(['wide-table']);
    expect(JSON.stringify(profile).length).toBeLessThan(2_000_000);
  });

  test('a header in the words of the dictionary decides about the delimiter', () => {
    const profile = profileOf(inspect('name, first;age\nx, y;3\n', { 'name, first': {}, age: {} }));
    expect(profile).toMatchObject({ delimiter: ';', rowCount: 1 });
  });
});
