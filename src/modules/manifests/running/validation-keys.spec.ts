import fc from 'fast-check';
import { SEED } from '../../../../test/support/pinned-seed.js';
import { brief, type Files, openValidation, validateTable } from '../../../../test/support/validations.js';

describe('keys', () => {
  const KEYS = `tables:
  - {name: t, primaryKey: [a, b], fields: [{name: a}, {name: b, type: number}, {name: c, constraints: {unique: true}}]}`;

  test('are found by their values, whatever their text', () => {
    const report = validateTable('a,b,c\nx,1,p\nx,1.0,q\nx,2,q\ny,1,\ny,,\n', KEYS);
    expect(brief(report)).toEqual([
      ['primary-key', 3, 'a, b'],
      ['unique', 4, 'c'],
      ['required', 6, 'b'],
    ]);
    expect(report.findings[0]?.message).toContain('row 3 has "x, 1.0" of row 2 again');
  });

  test('the parts of a key do not flow into each other', () => {
    expect(validateTable('a,b,c\n1,11,p\n11,1,q\n', KEYS).findings).toEqual([]);
  });

  test('more keys than memory holds are compared all the same', () => {
    const foreign = Array.from({ length: 30 }, () => '{fields: a, reference: {resource: u, fields: a}}').join(', ');
    const many = `tables: [{name: t, primaryKey: a, fields: [{name: a}]}, {name: u, fields: [{name: a}], foreignKeys: [${foreign}]}]`;
    const rows = [...Array.from({ length: 20_000 }, (_, row) => row), 5, 19_999, 7];
    const report = validateTable(`a\n${rows.join('\n')}\n`, many.replaceAll('resource: u', 'resource: t'), 65_536);
    expect(brief(report).sort()).toEqual([
      ['primary-key', 20_002, 'a'],
      ['primary-key', 20_003, 'a'],
      ['primary-key', 20_004, 'a'],
    ]);
    const validation = openValidation('tabular', many.replaceAll('resource: u', 'resource: t'), 0);
    validation.begin('t.csv');
    validation.write(Buffer.from(`a\n${rows.join('\n')}\n`));
    validation.endFile();
    const unsure = validation.finish();
    validation.close();
    expect(unsure.byCode).toMatchObject({ 'not-checked': 1 });
  });

  test(`any table has as many repeated keys as it has rows less different ones, seed ${SEED}`, () => {
    const keys = fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', '1', '11')), { maxLength: 60 });
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 50 }), (rows, chunkBytes) => {
        const manifest = 'tables: [{name: t, primaryKey: [n, s], fields: [{name: n, type: integer}, {name: s}]}]';
        const report = validateTable(['n,s', ...rows.map((row) => row.join(','))].join('\n'), manifest, chunkBytes);
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
      const report = validateTable(Object.fromEntries(names.map((name) => [name, contents[name]!])), FOREIGN);
      expect(brief(report)).toEqual([
        ['foreign-key', 4, 'boss'],
        ['foreign-key', 4, 'town'],
      ]);
      expect(report.findings[0]?.message).toContain('row 4 refers to "9", which is not in id of "people"');
    },
  );

  test('that refer to a table without a file are not checked, and that is said', () => {
    const report = validateTable({ 'people.csv': 'id,boss,town\n1,,x\n' }, FOREIGN);
    expect(brief(report)).toEqual([['not-checked', null, 'town']]);
    expect([report.errors, report.warnings]).toEqual([0, 1]);
  });
});
