import { type Calendar, civilTimeOf, daysInMonth, isoOf, millisecondsOf } from './calendar.js';

const at = (year: number, month = 1, day = 1, hour = 0) => ({
  year,
  month,
  day,
  hour,
  minute: 0,
  second: 0,
  millisecond: 0,
});

describe('calendars', () => {
  it.each<[Calendar, number, number, number, number]>([
    // Days since 1970-01-01, as cftime counts them.
    ['proleptic_gregorian', 2000, 3, 1, 11_017],
    ['proleptic_gregorian', 1900, 1, 1, -25_567],
    ['proleptic_gregorian', 1, 1, 1, -719_162],
    ['standard', 1, 1, 1, -719_164],
    ['standard', 1582, 10, 15, -141_427],
    ['standard', 1582, 10, 4, -141_428],
    ['standard', 1500, 2, 29, -171_596],
    ['noleap', 2000, 3, 1, 11_009],
    ['noleap', 1968, 12, 31, -366],
    ['360_day', 2000, 3, 1, 10_860],
    ['360_day', 1969, 12, 30, -1],
  ])('count days of %s %d-%d-%d', (calendar, year, month, day, days) => {
    expect(millisecondsOf(calendar, at(year, month, day)) / 86_400_000).toBe(days);
  });

  it.each<Calendar>(['standard', 'proleptic_gregorian', 'noleap', '360_day'])(
    'read back what %s counts',
    (calendar) => {
      const wrong: number[] = [];
      for (let days = -1_000_000; days < 400_000; days += 97) {
        const milliseconds = days * 86_400_000 + 3_600_000;
        const time = civilTimeOf(calendar, milliseconds);
        const isInMonth = time.day >= 1 && time.day <= daysInMonth(calendar, time.year, time.month);
        if (millisecondsOf(calendar, time) !== milliseconds || !isInMonth) wrong.push(days);
      }
      expect(wrong).toEqual([]);
    },
  );

  it('write instants as numpy does', () => {
    const milliseconds = millisecondsOf('standard', { ...at(2024, 1, 31, 23), millisecond: 5 });
    expect(isoOf('standard', milliseconds)).toBe('2024-01-31T23:00:00.005000000');
  });
});
