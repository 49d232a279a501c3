import { parseInterval } from './coverage-interval.js';

test.each([
  ['2019', '2019-01-01', '2019-12-31'],
  ['2020-02', '2020-02-01', '2020-02-29'],
  ['2019-05-07T10:00:00Z', '2019-05-07', '2019-05-07'],
  ['2019/2020', '2019-01-01', '2020-12-31'],
  ['../2020-06', null, '2020-06-30'],
  ['2019-06/..', '2019-06-01', null],
  ['/2020', null, '2020-12-31'],
  ['2019/', '2019-01-01', null],
  ['../..', null, null],
])('%s', (text, first, last) => {
  expect(parseInterval(text)).toEqual({ first, last });
});

test.each(['', ' ', '..', '2020/2019', '2019/2020/2021', 'soon', '2019-02-30', '2019/soon', '0000', '2019-13'])(
  'is no interval: %j',
  (text) => {
    expect(parseInterval(text)).toBeUndefined();
  },
);
