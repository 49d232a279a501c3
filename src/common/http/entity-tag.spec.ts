import { isKnownTo, isMatchedBy } from './entity-tag.js';

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

test.each([
  ['"a"', '"a"', true],
  ['"b", "a"', '"a"', true],
  ['*', '"a"', true],
  ['*', null, false],
  ['"a"', null, false],
  ['"b"', '"a"', false],
  // Strong comparison: what is weak may have other bytes.
  ['W/"a"', '"a"', false],
  ['', '"a"', false],
])('If-Match %s of %s: %s', (header, etag, isMatched) => {
  expect(isMatchedBy(header, etag)).toBe(isMatched);
});
