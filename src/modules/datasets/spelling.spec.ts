import { allowedMistakes, isMisspelling } from './spelling.js';

test.each([
  ['the', 0],
  ['data', 1],
  ['rainfall', 2],
  ['district', 2],
  ['census', 1],
  ['2011', 0],
  ['pm25x', 0],
  ['ಜಿಲ್ಲೆ', 1],
])('%s may have %d mistakes', (word, allowed) => {
  expect(allowedMistakes(word)).toBe(allowed);
});

test.each([
  ['health', 'health', true],
  ['helth', 'health', true],
  ['healthh', 'health', true],
  ['heelth', 'health', true],
  ['helath', 'health', true],
  ['halteh', 'health', false],
  ['hlth', 'health', false],
  ['tubrecuolsis', 'tuberculosis', true],
  ['tberculoss', 'tuberculosis', true],
  ['tbrculoss', 'tuberculosis', false],
  ['rain', 'rains', true],
  ['rain', 'train', true],
  ['rain', 'trains', false],
  ['the', 'she', false],
  ['2011', '2012', false],
  ['स्वस्थ्य', 'स्वास्थ्य', true],
])('%s for %s: %s', (word, meant, expected) => {
  expect(isMisspelling(word, meant)).toBe(expected);
});
