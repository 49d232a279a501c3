import { mostUsed, spansOf, SpanSums } from './usage-spans.js';
import type { UsageOfKey } from './usage-reports.repository.js';

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

describe('sums of spans', () => {
  const sumsOf = (spans: readonly (readonly UsageOfKey[])[], limit?: number): UsageOfKey[] => {
    const sums = new SpanSums(limit);
    for (const span of spans) sums.add(span);
    return sums.list();
  };

  test('are added up, in the order of the bytes of their keys', () => {
    const spans = [[row('a', 1), row('\u{ff5e}', 2)], [], [row('a', 3, 1), row('\u{1f600}', 4)]];
    expect(sumsOf(spans)).toEqual([row('a', 4, 1), row('\u{ff5e}', 2), row('\u{1f600}', 4)]);
    expect(sumsOf([])).toEqual([]);
  });

  test('of the first keys are those of all, cut', () => {
    const spans = ['bdf', 'ace', 'abz', '', 'cdef'].map((keys) => [...keys].map((key, n) => row(key, n + 1)));
    const all = sumsOf(spans);
    for (let limit = 1; limit <= 8; limit++) {
      // A report reads no more than the first keys of each span.
      const first = spans.map((span) => span.slice(0, limit));
      expect(sumsOf(first, limit)).toEqual(all.slice(0, limit));
    }
  });
});

test('the most used come first, then by views, then by their keys; nobody is not among them', () => {
  const rows = [row('', 99), row('a', 1), row('b', 2), row('c', 2, 5), row('d', 1)];
  expect(mostUsed(rows, 3).map(({ key }) => key)).toEqual(['c', 'b', 'a']);
});
