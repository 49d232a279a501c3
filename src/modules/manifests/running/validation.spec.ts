import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { parquetFile } from '../../../../test/support/parquet-file.js';
import { Validation, type ValidationReport } from './validation.js';

const spill = { folder: join(tmpdir(), 'dataio-validation-spec'), limitBytes: 1e9 };

type Files = Readonly<Record<string, string | Uint8Array>>;

function open(sort: 'tabular' | 'geojson', manifest: string | null, limitBytes = 1e9): Validation {
  const source = manifest === null ? null : { text: Buffer.from(manifest) };
  const opened = Validation.open({ sort, manifest: source, tableName: undefined, spill: { ...spill, limitBytes } });
  if ('faults' in opened) throw new Error(JSON.stringify(opened.faults));
  return opened.validation;
}

function check(sort: 'tabular' | 'geojson', manifest: string | null, files: Files, chunkBytes = 13): ValidationReport {
  const validation = open(sort, manifest);
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    if (validation.begin(name) === 'as-it-comes') {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        // As from a pool, whose buffers are filled again.
        const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes));
        if (!validation.write(chunk)) break;
        chunk.fill(0x23);
      }
    }
    validation.endFile();
  }
  const report = validation.finish();
  validation.close();
  return report;
}

const table = (files: Files | string, manifest: string, chunkBytes?: number) =>
  check('tabular', manifest, typeof files === 'string' ? { 't.csv': files } : files, chunkBytes);
const brief = ({ findings }: ValidationReport) => findings.map(({ code, row, field }) => [code, row, field]);
const ofField = (words: string): string => `tables: [{name: t, fields: [{name: a}, {name: b, ${words}}]}]`;

describe('a cell', () => {
  test.each([
    ['type: integer', '1.5', 'type', 'row 2 is "1.5", which is no integer'],
    [
      'type: date, format: "%d/%m/%Y"',
      '2024-01-01',
      'type',
      'row 2 is "2024-01-01", which is no date in the form %d/%m/%Y',
    ],
    ['constraints: {required: true}', '', 'required', 'row 2 is empty, and a value is required'],
    ['constraints: {required: true}, missingValues: [x]', 'x', 'required', 'row 2 is empty, and a value is required'],
    ['type: string, constraints: {minLength: 3}', 'ab', 'min-length', 'row 2 is "ab" of length 2, less than 3'],
    ['type: string, constraints: {maxLength: 1}', '😀😀', 'max-length', 'row 2 is "😀😀" of length 2, more than 1'],
    ['type: list, constraints: {maxLength: 1}', '"x,y"', 'max-length', 'of length 2, more than 1'],
    ['type: number, constraints: {minimum: 0}', '-0.1', 'minimum', 'row 2 is "-0.1", less than the minimum 0'],
    ['type: date, constraints: {maximum: 2020-01-01}', '2020-01-02', 'maximum', 'more than the maximum 2020-01-01'],
    ['type: integer, constraints: {exclusiveMinimum: 1}', '1', 'minimum', 'not more than 1'],
    ['type: integer, constraints: {exclusiveMaximum: 9}', '123456789012345678', 'maximum', 'not less than 9'],
    ['constraints: {pattern: "[A-Z]+"}', 'aAA', 'pattern', 'row 2 is "aAA", which does not match "[A-Z]+"'],
    ['type: number, constraints: {enum: [1, 2.5]}', '2', 'enum', 'row 2 is "2", which is none of its values'],
    ['type: string, categories: [x]', 'y', 'enum', 'row 2 is "y", which is none of its values'],
    ['type: string', `x${'y'.repeat(100)}`, '', ''],
  ])('of a field with %s: %s', (words, cell, code, message) => {
    const { findings, errors } = table(`a,b\n1,${cell}\n`, ofField(words));
    if (code === '') expect(findings).toEqual([]);
    else
      expect(findings).toEqual([
        {
          severity: 'error',
          code,
          message: expect.stringContaining(message) as string,
          path: 't.csv',
          table: 't',
          row: 2,
          field: 'b',
        },
      ]);
    expect(errors).toBe(findings.length);
  });

  test.each([
    ['type: number, constraints: {enum: [1, 2.5]}', '1.0'],
    ['type: integer, constraints: {required: true, minimum: 1, maximum: 1}', '1'],
    ['type: boolean, constraints: {enum: [true]}', 'TRUE'],
    ['constraints: {pattern: "(a+)+b"}', `${'a'.repeat(5_000)}b`],
    ['type: integer', ''],
  ])('%s takes %s', (words, cell) => {
    expect(table(`a,b\n1,${cell}\n`, ofField(words)).findings).toEqual([]);
  });

  test('a pattern that others need years for is over at once', () => {
    const report = table(`a,b\n1,${'a'.repeat(50_000)}\n`, ofField('constraints: {pattern: "(a+)+b"}'));
    expect(brief(report)).toEqual([['pattern', 2, 'b']]);
  });
});

describe('the columns of a file', () => {
  const match = (rule: string): string => `tables: [{name: t, fieldsMatch: ${rule}, fields: [{name: a}, {name: b}]}]`;
  test.each([
    ['exact', 'a,b', []],
    ['exact', 'b,a', ['field-order']],
    ['exact', 'a', ['missing-field']],
    ['exact', 'a,b,c', ['extra-field']],
    ['equal', 'b,a', []],
    ['equal', 'a,B', ['missing-field', 'extra-field']],
    ['subset', 'c,b,a', []],
    ['subset', 'a', ['missing-field']],
    ['superset', 'b', []],
    ['superset', 'b,c', ['extra-field']],
    ['partial', 'b,c', []],
    ['partial', 'c,d', ['missing-field']],
    ['exact', 'a,a,b', ['header']],
    ['subset', 'a,,b', ['header']],
  ])('%s: %s', (rule, header, codes) => {
    const row = header.replaceAll(/[^,]+/g, '1');
    expect(table(`${header}\n${row}\n`, match(rule)).findings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('keys', () => {
  const KEYS = `tables:
  - {name: t, primaryKey: [a, b], fields: [{name: a}, {name: b, type: number}, {name: c, constraints: {unique: true}}]}`;

  test('are found by their values, whatever their text', () => {
    const report = table('a,b,c\nx,1,p\nx,1.0,q\nx,2,q\ny,1,\ny,,\n', KEYS);
    expect(brief(report)).toEqual([
      ['primary-key', 3, 'a, b'],
      ['unique', 4, 'c'],
      ['required', 6, 'b'],
    ]);
    expect(report.findings[0]?.message).toContain('row 3 has "x, 1.0" of row 2 again');
  });

  test('the parts of a key do not flow into each other', () => {
    expect(table('a,b,c\n1,11,p\n11,1,q\n', KEYS).findings).toEqual([]);
  });

  test('more keys than memory holds are compared all the same', () => {
    const foreign = Array.from({ length: 30 }, () => '{fields: a, reference: {resource: u, fields: a}}').join(', ');
    const many = `tables: [{name: t, primaryKey: a, fields: [{name: a}]}, {name: u, fields: [{name: a}], foreignKeys: [${foreign}]}]`;
    const rows = [...Array.from({ length: 20_000 }, (_, row) => row), 5, 19_999, 7];
    const report = table(`a\n${rows.join('\n')}\n`, many.replaceAll('resource: u', 'resource: t'), 65_536);
    expect(brief(report).sort()).toEqual([
      ['primary-key', 20_002, 'a'],
      ['primary-key', 20_003, 'a'],
      ['primary-key', 20_004, 'a'],
    ]);
    const validation = open('tabular', many.replaceAll('resource: u', 'resource: t'), 0);
    validation.begin('t.csv');
    validation.write(Buffer.from(`a\n${rows.join('\n')}\n`));
    validation.endFile();
    const unsure = validation.finish();
    validation.close();
    expect(unsure.byCode).toMatchObject({ 'not-checked': 1 });
  });

  test('any table has as many repeated keys as it has rows less different ones', () => {
    const keys = fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', '1', '11')), { maxLength: 60 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 50 }), (rows, chunkBytes) => {
        const manifest = 'tables: [{name: t, primaryKey: [n, s], fields: [{name: n, type: integer}, {name: s}]}]';
        const report = table(['n,s', ...rows.map((row) => row.join(','))].join('\n'), manifest, chunkBytes);
        expect(report.errors).toBe(rows.length - new Set(rows.map(String)).size);
      }),
      { numRuns: 50 },
    );
  });

  const FOREIGN = `tables:
  - {name: people, fields: [{name: id, type: integer}, {name: boss, type: integer}, {name: town}],
     foreignKeys: [{fields: boss, reference: {resource: "", fields: id}}, {fields: town, reference: {resource: towns, fields: name}}]}
  - {name: towns, fields: [{name: name}]}`;

  test.each([[['people.csv', 'towns.csv']], [['towns.csv', 'people.csv']]])(
    'refer to tables in the order %j',
    (names) => {
      const contents: Files = { 'people.csv': 'id,boss,town\n1,,x\n2,1,y\n3,9,z\n4,9,\n', 'towns.csv': 'name\ny\nx\n' };
      const report = table(Object.fromEntries(names.map((name) => [name, contents[name]!])), FOREIGN);
      expect(brief(report)).toEqual([
        ['foreign-key', 4, 'boss'],
        ['foreign-key', 4, 'town'],
      ]);
      expect(report.findings[0]?.message).toContain('row 4 refers to "9", which is not in id of "people"');
    },
  );

  test('that refer to a table without a file are not checked, and that is said', () => {
    const report = table({ 'people.csv': 'id,boss,town\n1,,x\n' }, FOREIGN);
    expect(brief(report)).toEqual([['not-checked', null, 'town']]);
    expect([report.errors, report.warnings]).toEqual([0, 1]);
  });
});

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
    for (const chunkBytes of [1, 1_000]) expect(brief(table({ 't.csv': content }, ANY, chunkBytes))).toEqual(expected);
  });

  test('of ten thousand columns is checked in all of them', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`);
    const fields = names.map((name) => `    - {name: ${name}, type: integer}`).join('\n');
    const cells = names.map((_, index) => (index === 9_999 ? 'x' : '1'));
    const report = table(
      `${names.join(',')}\n${cells.join(',')}\n`,
      `tables:\n- name: t\n  fields:\n${fields}\n`,
      65_536,
    );
    expect(brief(report)).toEqual([['type', 2, 'c9999']]);
  });

  test('with an error in each row lists a hundred, and counts all', () => {
    const report = table(`a,b\n${'x,y\n'.repeat(5_000)}`, ANY, 65_536);
    expect([report.findings.length, report.errors, report.byCode]).toEqual([100, 5_000, { type: 5_000 }]);
  });

  test('of no table, or of no kind, is told', () => {
    const report = table({ 'u.csv': 'a\n', 't.txt': 'a\n', 't.csv': 'a,b\nx,1\n', 't.tsv': 'a\n' }, ANY);
    expect(report.findings.map(({ code, path }) => [code, path])).toEqual([
      ['unknown-table', 'u.csv'],
      ['unknown-file', 't.txt'],
      ['duplicate-file', 't.tsv'],
    ]);
    expect(report.files).toEqual([{ file: 't.csv', table: 't', rows: 1, isComplete: true }]);
  });
});

test('any table of values of its types passes', () => {
  const date = fc.date({ min: new Date(0), max: new Date(2e12), noInvalidDate: true }).map((day) => day.toISOString());
  const row = fc.tuple(
    fc.oneof(fc.integer().map(String), fc.constant('')),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.boolean().map(String),
    date.map((text) => text.slice(0, 10)),
    date,
    fc.string({ maxLength: 8 }).map((text) => `"${text.replaceAll('"', '""').replaceAll('\0', '')}"`),
  );
  const manifest = `tables: [{name: t, fields: [{name: i, type: integer}, {name: n, type: number},
    {name: b, type: boolean}, {name: d, type: date}, {name: dt, type: datetime}, {name: s, type: string, constraints: {maxLength: 8}}]}]`;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 99 }), (rows, chunkBytes) => {
      const text = ['i,n,b,d,dt,s', ...rows.map((cells) => cells.join(','))].join('\r\n');
      expect(table(text, manifest, chunkBytes).findings).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe('a Parquet file', () => {
  const MANIFEST = `tables: [{name: t, primaryKey: id, fieldsMatch: equal, fields: [{name: id, type: integer}, {name: name, type: string, constraints: {required: true}}]}]`;

  async function checkParquet(file: Buffer, manifest = MANIFEST): Promise<ValidationReport> {
    const validation = open('tabular', manifest);
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

describe('a GeoJSON file', () => {
  const FIELDS =
    'tables: [{name: g, fields: [{name: code, type: string, constraints: {pattern: "[A-Z]+"}}, {name: n, type: integer}]}]';
  const geo = (document: unknown, manifest: string | null = null, chunkBytes = 7) =>
    check(
      'geojson',
      manifest,
      { 'g.geojson': typeof document === 'string' ? document : JSON.stringify(document) },
      chunkBytes,
    );
  const point = { type: 'Point', coordinates: [1, 2] };
  const feature = (geometry: unknown, properties: unknown = null) => ({ type: 'Feature', geometry, properties });
  const collection = (...features: unknown[]) => ({
    type: 'FeatureCollection',
    name: 'x',
    features,
    bbox: [1, 2, 3, 4],
  });
  const nested = '{"type":"GeometryCollection","geometries":['.repeat(1_000) + ']}'.repeat(1_000);

  test.each<[string, unknown, (string | number | null)[][]]>([
    [
      'a collection',
      collection(
        feature(point),
        feature({
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        }),
      ),
      [],
    ],
    ['one feature', feature(point), []],
    ['one geometry', point, []],
    ['the byte order mark', `\ufeff${JSON.stringify(point)}`, []],
    [
      'a longitude of 200',
      collection(feature(point), feature({ type: 'Point', coordinates: [200, 2] })),
      [['geometry', 2, null]],
    ],
    ['no geometry', collection(feature(null)), [['no-geometry', 1, null]]],
    [
      'NaN',
      '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}},' +
        `${JSON.stringify(feature(point))}]}`,
      [['json', 1, null]],
    ],
    [
      'an open ring',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [1, 0],
              [1, 1],
              [0, 1],
            ],
          ],
        }),
      ),
      [['geometry', 1, null]],
    ],
    [
      'a clockwise ring',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [0, 1],
              [1, 1],
              [0, 0],
            ],
          ],
        }),
      ),
      [['ring-orientation', 1, null]],
    ],
    [
      'a ring that crosses itself',
      collection(
        feature({
          type: 'Polygon',
          coordinates: [
            [
              [0, 0],
              [2, 2],
              [2, 0],
              [0, 3],
              [0, 0],
            ],
          ],
        }),
      ),
      [['self-intersection', 1, null]],
    ],
    ['nothing in it', collection(), [['empty-table', null, null]]],
    [
      'a thousand collections in each other',
      `{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":${nested}}]}`,
      [['geometry', 1, null]],
    ],
    [
      'features that are none',
      { type: 'FeatureCollection', features: {} },
      [
        ['geojson', null, null],
        ['geojson', null, null],
      ],
    ],
    ['the wrong type', { type: 'Collection', features: [feature(point)] }, [['geojson', null, null]]],
    [
      'numbers for features',
      collection(1, 'x'),
      [
        ['geojson', 1, null],
        ['geojson', 2, null],
      ],
    ],
    ['no properties', collection({ type: 'Feature', geometry: point }), [['geojson', 1, null]]],
    ['an old crs', { ...collection(feature(point)), crs: {} }, [['geojson', null, null]]],
    ['a list', '[]', [['json', null, null]]],
    ['nothing', '', [['json', null, null]]],
    ['half of it', JSON.stringify(collection(feature(point))).slice(0, -5), [['json', null, null]]],
    ['more behind its end', `${JSON.stringify(point)} {}`, [['json', null, null]]],
    ['no colon', '{"type" "Point"}', [['json', null, null]]],
    ['a comma too many', '{"type":"FeatureCollection","features":[],}', [['json', null, null]]],
  ])('with %s', (_what, document, expected) => {
    for (const chunkBytes of [1, 5, 10_000]) expect(brief(geo(document, null, chunkBytes))).toEqual(expected);
  });

  test('has properties, which are held to a table', () => {
    const report = geo(
      collection(
        feature(point, { code: 'AB', n: 1 }),
        feature(point, { code: 'ab', n: 1.5, more: 1 }),
        feature(point, { code: 7 }),
        feature(point, { code: null, n: null, more: 2 }),
      ),
      FIELDS,
    );
    expect(brief(report)).toEqual([
      ['pattern', 2, 'code'],
      ['type', 2, 'n'],
      ['extra-field', 2, 'more'],
      ['type', 3, 'code'],
      ['missing-field', 3, 'n'],
    ]);
    expect(report.findings[0]?.path).toBe('features.1.properties.code');
  });

  test('of regions as they are loaded passes', () => {
    const bytes = readFileSync(join(PROJECT_FOLDER, 'samples/regions/country_FRA.geojson'));
    const report = check('geojson', null, { 'france.geojson': bytes }, 65_536);
    expect([report.errors, report.files[0]?.isComplete]).toEqual([0, true]);
  });

  test('any collection is cut into its features, wherever chunks end', () => {
    const features = fc.array(
      fc.record({
        type: fc.constant('Feature'),
        geometry: fc.constant(point),
        properties: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(features, fc.integer({ min: 1, max: 60 }), fc.constantFrom(0, 2), (items, chunkBytes, indent) => {
        const text = JSON.stringify({ features: items, type: 'FeatureCollection' }, null, indent);
        const report = geo(text, null, chunkBytes);
        expect([report.errors, report.files[0]?.rows]).toEqual([0, items.length]);
      }),
      { numRuns: 200 },
    );
  });
});
