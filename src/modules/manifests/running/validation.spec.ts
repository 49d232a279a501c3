import fc from 'fast-check';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { brief, validateTable } from '../../../../test/support/validations.js';

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
    const { findings, errors } = validateTable(`a,b\n1,${cell}\n`, ofField(words));
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
    expect(validateTable(`a,b\n1,${cell}\n`, ofField(words)).findings).toEqual([]);
  });

  test('a pattern that others need years for is over at once', () => {
    const report = validateTable(`a,b\n1,${'a'.repeat(50_000)}\n`, ofField('constraints: {pattern: "(a+)+b"}'));
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
    expect(validateTable(`${header}\n${row}\n`, match(rule)).findings.map(({ code }) => code)).toEqual(codes);
  });
});

test(`any table of values of its types passes, seed ${SEED}`, () => {
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
      expect(validateTable(text, manifest, chunkBytes).findings).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
