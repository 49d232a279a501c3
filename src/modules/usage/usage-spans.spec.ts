import { addUp, mostUsed, spansOf } from './usage-spans.js';

const row = (key: string, downloads: number, views = 0) => ({
  ...{ key, name: null, downloads, views },
  ...{ count: downloads + views, bytes: downloads * 10 },
});

describe('spans', () => {
  const KEPT = { from: '2026-01-10', to: '2026-06-30' };

  test.each([
    [{ from: '2026-02-01', to: '2026-02-01' }, [['2026-02-01', '2026-02-01']]],
    [{ from: '2026-02-01', to: '2026-03-03' }, [['2026-02-01', '2026-03-03']]],
    [
      { from: '2026-02-01', to: '2026-03-04' },
      [
        ['2026-02-01', '2026-03-03'],
        ['2026-03-04', '2026-03-04'],
      ],
    ],
    [{ from: '0001-01-01', to: '2026-01-11' }, [['2026-01-10', '2026-01-11']]],
    [{ from: '2026-06-29', to: '9999-12-31' }, [['2026-06-29', '2026-06-30']]],
    [{ from: '2027-01-01', to: '2027-02-01' }, []],
    [{ from: '2025-01-01', to: '2025-02-01' }, []],
  ])('of %j', (asked, spans) => {
    expect(spansOf(asked, KEPT).map(({ from, to }) => [from, to])).toEqual(spans);
  });

  test('follow one another without gap or overlap', () => {
    const spans = spansOf({ from: '2024-01-01', to: '2026-12-31' }, { from: '2024-01-01', to: '2026-12-31' });
    const days = spans.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1);
    expect(days.reduce((sum, one) => sum + one)).toBe(366 + 365 + 365);
    expect(Math.max(...days)).toBe(31);
  });
});

test('sums of spans are added up, in the order of the bytes of their keys', () => {
  const spans = [[row('a', 1), row('\u{ff5e}', 2)], [], [row('a', 3, 1), row('\u{1f600}', 4)]];
  expect(addUp(spans)).toEqual([row('a', 4, 1), row('\u{ff5e}', 2), row('\u{1f600}', 4)]);
});

test('the most used come first, then by views, then by their keys; nobody is not among them', () => {
  const rows = [row('', 99), row('a', 1), row('b', 2), row('c', 2, 5), row('d', 1)];
  expect(mostUsed(rows, 3).map(({ key }) => key)).toEqual(['c', 'b', 'a']);
});
