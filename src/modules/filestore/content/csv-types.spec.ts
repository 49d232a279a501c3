import { columnOf } from '../../../../test/support/inspected-csv.js';

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
