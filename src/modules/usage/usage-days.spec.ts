import { dayOf, daysBefore } from './usage-days.js';

test('a day ends at midnight in UTC', () => {
  const midnight = Date.parse('2026-11-23T00:00:00Z');
  expect([midnight - 1, midnight, midnight + 86_399_999, midnight - 1].map(dayOf)).toEqual([
    ...['2026-11-22', '2026-11-23', '2026-11-23', '2026-11-22'],
  ]);
});

test('days before a day are those of the calendar', () => {
  expect(daysBefore('2024-03-01', 1)).toBe('2024-02-29');
  expect(daysBefore('2026-01-01', 31)).toBe('2025-12-01');
  expect(daysBefore('2026-12-31', -1)).toBe('2027-01-01');
  expect(daysBefore('0001-01-01', 0)).toBe('0001-01-01');
});
