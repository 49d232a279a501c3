import { askedRangeOf } from './range-header.js';

test.each([
  ['bytes=0-9', { start: 0, end: 9 }],
  ['bytes=7-', { start: 7 }],
  ['bytes=-5', { lastBytes: 5 }],
  // Past the end of any file, which is for 416 to say: no wish for the whole of it.
  ['bytes=99999999999999999999-', { start: Number.MAX_SAFE_INTEGER }],
  ['bytes=0-99999999999999999999', { start: 0, end: Number.MAX_SAFE_INTEGER }],
])('reads %s', (header, asked) => {
  expect(askedRangeOf(header)).toEqual(asked);
});

test.each([undefined, 'bytes=-', 'bytes=5-2', 'bytes=0-0,5-9', 'items=1-2'])('takes %s for no range', (header) => {
  expect(askedRangeOf(header)).toBeUndefined();
});
