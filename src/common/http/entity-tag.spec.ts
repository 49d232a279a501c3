import { isKnownTo } from './entity-tag.js';

test.each([
  [undefined, false],
  ['', false],
  ['"a"', true],
  ['W/"a"', true],
  ['"b", W/"a" , "c"', true],
  ['*', true],
  ['"b"', false],
  ['a', false],
])('If-None-Match %s: %s', (header, isKnown) => {
  expect(isKnownTo(header, '"a"')).toBe(isKnown);
});
