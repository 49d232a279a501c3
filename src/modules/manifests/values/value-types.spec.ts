import { DEFAULT_FORM, type FieldType, type ValueForm } from './value-type.js';
import { valueTypeOf } from './value-types.js';

function read(type: FieldType, text: string, form: Partial<ValueForm> = {}): unknown {
  const valueType = valueTypeOf({ ...DEFAULT_FORM, type, ...form });
  if (typeof valueType === 'string') throw new Error(valueType);
  return valueType.read(text);
}

describe('values are read', () => {
  test.each<[FieldType, string, unknown, Partial<ValueForm>?]>([
    ['string', ' a ', ' a '],
    ['string', 'a@b.example', 'a@b.example', { format: 'email' }],
    ['string', 'https://a.example/b?c', 'https://a.example/b?c', { format: 'uri' }],
    ['string', 'YWI=', 'YWI=', { format: 'binary' }],
    ['string', '123E4567-e89b-12d3-a456-426614174000', '123E4567-e89b-12d3-a456-426614174000', { format: 'uuid' }],
    ['number', '-1.50', -1.5],
    ['number', '.5', 0.5],
    ['number', '5.', 5],
    ['number', '+1e-3', 0.001],
    ['number', 'NaN', NaN],
    ['number', '-INF', -Infinity],
    ['number', '1.234,5', 1234.5, { decimalChar: ',', groupChar: '.' }],
    ['number', '1 234', 1234, { groupChar: ' ' }],
    ['number', '€ -12.5 %', -12.5, { bareNumber: false }],
    ['number', '$.5', 0.5, { bareNumber: false }],
    ['integer', '007', 7],
    ['integer', '+12', 12],
    ['integer', '123456789012345678', 123456789012345678n],
    ['integer', '+123456789012345678', 123456789012345678n],
    ['integer', '1,234', 1234, { groupChar: ',' }],
    ['integer', '95%', 95, { bareNumber: false }],
    ['boolean', '1', true],
    ['boolean', 'no', false, { trueValues: ['yes'], falseValues: ['no'] }],
    ['date', '2024-02-29', Date.UTC(2024, 1, 29)],
    ['date', '29/02/2024', Date.UTC(2024, 1, 29), { format: '%d/%m/%Y' }],
    ['date', '60.2024', Date.UTC(2024, 1, 29), { format: '%j.%Y' }],
    ['date', '3 May 99', Date.UTC(1999, 4, 3), { format: '%d %b %y' }],
    ['date', 'Friday, 3 MAY 2024', Date.UTC(2024, 4, 3), { format: '%A, %d %B %Y' }],
    ['date', 'whenever', 'whenever', { format: 'any' }],
    ['time', '23:59', (23 * 60 + 59) * 60_000],
    ['time', '00:00:01.5', 1_500],
    ['time', '01:00:00+01:00', 0],
    ['time', '12:30 PM', (12 * 60 + 30) * 60_000 + Date.UTC(1900, 0, 1), { format: '%I:%M %p' }],
    ['datetime', '2024-01-01T00:30:00+01:00', Date.UTC(2023, 11, 31, 23, 30)],
    ['datetime', '2024-01-01 00:30', Date.UTC(2024, 0, 1, 0, 30)],
    ['datetime', '20240101 003000.25 +0100', Date.UTC(2023, 11, 31, 23, 30, 0, 250), { format: '%Y%m%d %H%M%S.%f %z' }],
    ['year', '-0044', -44],
    ['yearmonth', '1850-12', 1850 * 12 + 11],
    ['duration', 'PT1M30S', 90_000],
    ['duration', '-P1D', -86_400_000],
    ['geopoint', '90.5, -45', [90.5, -45]],
    ['geopoint', '[1, 2]', [1, 2], { format: 'array' }],
    ['geopoint', '{"lon": 1, "lat": 2}', [1, 2], { format: 'object' }],
    ['geojson', '{"type":"Point","coordinates":[1,2]}', { type: 'Point', coordinates: [1, 2] }],
    ['geojson', '{"type":"Topology"}', { type: 'Topology' }, { format: 'topojson' }],
    ['object', '{"a":1}', { a: 1 }],
    ['array', '[1]', [1]],
    ['list', '1;2', [1, 2], { delimiter: ';', itemType: 'integer' }],
    ['any', 'x', 'x'],
  ])('%s %j', (type, text, value, form = {}) => {
    expect(read(type, text, form)).toEqual(value);
  });
});

describe('no value is', () => {
  test.each<[FieldType, string, Partial<ValueForm>?]>([
    ['string', 'a b@c', { format: 'email' }],
    ['string', 'no uri', { format: 'uri' }],
    ['string', 'YWI', { format: 'binary' }],
    ['string', '123', { format: 'uuid' }],
    ['number', ''],
    ['number', '1,5'],
    ['number', '0x10'],
    ['number', '1_000'],
    ['number', ' 1'],
    ['number', 'Infinity'],
    ['number', '1.5', { decimalChar: ',' }],
    ['number', '€', { bareNumber: false }],
    ['number', 'constructor'],
    ['integer', '1.0'],
    ['integer', '1e3'],
    ['integer', '1'.repeat(1_001)],
    ['boolean', 'yes'],
    ['date', '2023-02-29'],
    ['date', '2024-1-1'],
    ['date', '32/01/2024', { format: '%d/%m/%Y' }],
    ['date', '01/01/2024x', { format: '%d/%m/%Y' }],
    ['date', '366.2023', { format: '%j.%Y' }],
    ['time', '24:00'],
    ['time', '1:00'],
    ['time', '13:00 PM', { format: '%I:%M %p' }],
    ['datetime', '2024-01-01'],
    ['datetime', '2024-01-01T25:00'],
    ['datetime', '2024-01-01T00:00+99:00'],
    ['year', '99'],
    ['yearmonth', '1850-13'],
    ['duration', 'P'],
    ['duration', 'P1DT'],
    ['duration', '1D'],
    ['geopoint', '181, 0'],
    ['geopoint', '[1]', { format: 'array' }],
    ['geojson', '{"type":"Point","coordinates":[200,2]}'],
    ['geojson', '{'],
    ['object', '[]'],
    ['array', '{}'],
    ['list', '1;x', { delimiter: ';', itemType: 'integer' }],
  ])('%s %j', (type, text, form = {}) => {
    expect(read(type, text, form)).toBeUndefined();
  });
});

test('no text takes the time of its length squared', () => {
  const types: FieldType[] = ['number', 'integer', 'date', 'time', 'datetime', 'year', 'duration', 'geopoint'];
  for (const long of ['1'.repeat(1_000_000), '1.'.repeat(500_000), '-'.repeat(1_000_000)]) {
    for (const type of types) {
      expect(read(type, long)).toBeUndefined();
      expect(read(type, `${long}x`, { bareNumber: false, groupChar: '.', decimalChar: ',' })).toBeUndefined();
    }
    expect(read('string', long, { format: 'email' })).toBeUndefined();
  }
});

test('a pattern with an unknown directive is told', () => {
  const form = { ...DEFAULT_FORM, type: 'date' as const, format: '%d-%Q' };
  expect(valueTypeOf(form)).toContain('has %Q, which is none of %Y');
});
