import { coverageDay } from './coverage-date.js';

describe('coverageDay', () => {
  test.each([
    ['2019', '2019-01-01', '2019-12-31'],
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['2019-02', '2019-02-01', '2019-02-28'],
    ['2019-05-07', '2019-05-07', '2019-05-07'],
    ['2019-05-07T12:30:00Z', '2019-05-07', '2019-05-07'],
    ['0001', '0001-01-01', '0001-12-31'],
  ])('reads %s', (text, first, last) => {
    expect([coverageDay(text, 'first'), coverageDay(text, 'last')]).toEqual([first, last]);
  });

  test.each(['', '19', '2019-13', '2019-02-30', 'May 2019', '2019-5-7', '0000', '20190507', '2019-05-07T25'])(
    'refuses %s',
    (text) => {
      expect([coverageDay(text, 'first'), coverageDay(text, 'last')]).toEqual([undefined, undefined]);
    },
  );
});
