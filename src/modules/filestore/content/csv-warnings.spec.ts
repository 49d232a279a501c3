import { codesOf, inspect, profileOf } from '../../../../test/support/inspected-csv.js';

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
