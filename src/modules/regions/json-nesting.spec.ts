import { findNestingFault } from './json-nesting.js';

const found = (text: string): ReturnType<typeof findNestingFault> => findNestingFault(Buffer.from(text));

test.each([
  ['nothing', ''],
  ['brackets in text', `"${'['.repeat(100)}"`],
  ['brackets behind an escaped quote', `"\\"${'{'.repeat(100)}"`],
  ['a text that ends in a backslash', '"\\'],
  ['lists side by side', '[]'.repeat(1_000)],
  ['64 levels', `${'['.repeat(64)}${']'.repeat(64)}`],
])('%s is not too deep', (_, text) => {
  expect(found(text)).toBeUndefined();
});

test.each([
  ['65 levels', '['.repeat(65)],
  ['65 levels of objects', '{"a":'.repeat(65)],
  ['levels behind an escaped backslash', `"\\\\"${'['.repeat(65)}`],
])('%s are too deep', (_, text) => {
  expect(found(text)).toEqual({ faults: [{ path: 'geojson', message: 'is nested deeper than 64 levels' }] });
});

test('more lists than positions could need are too large', () => {
  expect(found('[],'.repeat(2_500_001))).toEqual({ tooLarge: 'positions' });
});
