import { Failure } from '#common/errors/failure.js';
import { isTimeUnits, TimeAxis, timeUnitsOf } from './time-axis.js';

const HOURS = { units: 'hours since 2024-01-01', calendar: 'proleptic_gregorian' };
const hourly = (count: number, attributes: Record<string, unknown> = HOURS) =>
  TimeAxis.of(
    'store',
    BigInt64Array.from({ length: count }, (_, hour) => BigInt(hour)),
    attributes,
  );
const messageOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('It did not fail.');
};

describe('the time axis', () => {
  it('includes the first instant of the start and the last one of the end', () => {
    const axis = hourly(744);
    expect(axis.select({ startDate: '2024-01-01', endDate: '2024-01-07' })).toEqual([
      { start: 0, count: 168, step: 1 },
    ]);
    expect(axis.select({ startDate: '2024-01-01T06', endDate: '2024-01-01T06' })).toEqual([
      { start: 6, count: 1, step: 1 },
    ]);
    expect(axis.select({ startDate: '2024', endDate: '2024' })).toEqual([{ start: 0, count: 744, step: 1 }]);
    expect(axis.select({ startDate: '1900', endDate: '2100' })).toEqual([{ start: 0, count: 744, step: 1 }]);
    expect(axis.select({ startDate: '2024-01-31T23:00:00', endDate: '2024-02' })).toEqual([
      { start: 743, count: 1, step: 1 },
    ]);
    expect(axis.coverage).toEqual({
      start: '2024-01-01T00:00:00.000000000',
      end: '2024-01-31T23:00:00.000000000',
    });
  });

  it.each([
    ['2024-01-07', '2024-01-01', 'wrong-date-order'],
    ['someday', '2024-01-01', 'wrong-date'],
    ['2024-01-01', '2024-02-30', 'wrong-date'],
    ['1990', '1991', 'time-outside-coverage'],
    ['2024-01-01T00:30', '2024-01-01T00:59', 'time-outside-coverage'],
  ])('refuses %s to %s as %s, with the coverage', (start, end, code) => {
    const message = messageOf(() => hourly(744).select({ startDate: start, endDate: end }));
    expect(message).toContain(`${code}: `);
    expect(message).toContain('2024-01-01T00:00:00.000000000 to 2024-01-31T23:00:00.000000000');
  });

  it('takes dates that are left out for open ends, and calls dates as the caller does', () => {
    const axis = hourly(744);
    expect(axis.select({ startDate: '2024-01-31' })).toEqual([{ start: 720, count: 24, step: 1 }]);
    expect(axis.select({ endDate: '2024-01-01T05' })).toEqual([{ start: 0, count: 6, step: 1 }]);
    expect(axis.select({})).toEqual([{ start: 0, count: 744, step: 1 }]);
    const names = { start: 'start', end: 'end' };
    for (const [stated, message] of [
      [{ startDate: '2025' }, 'time-outside-coverage: There is no step from "2025" on.'],
      [{ endDate: '2023' }, 'time-outside-coverage: There is no step until "2023".'],
      [{ startDate: '2025', endDate: '2025' }, 'time-outside-coverage: There is no step in "2025".'],
      [{ startDate: '1', names }, 'wrong-date: start is "1"'],
      [{ startDate: '2025', endDate: '2024', names }, 'wrong-date-order: start "2025" is after end "2024".'],
    ] as const) {
      expect(messageOf(() => axis.select(stated))).toContain(message);
    }
  });

  it('finds the steps of a store that is not sorted', () => {
    const axis = TimeAxis.of('store', [3, 2, 1, 0, 30], HOURS);
    expect(axis.select({ startDate: '2024-01-01T01', endDate: '2024-01-01T02' })).toEqual([
      { start: 1, count: 2, step: 1 },
    ]);
    expect(axis.coverage.start).toBe('2024-01-01T00:00:00.000000000');
  });

  it.each([
    ['days since 1970-01-01', 'noleap', 365, '1971-01-01T00:00:00.000000000'],
    ['days since 1970-01-01', '360_day', 360, '1971-01-01T00:00:00.000000000'],
    ['days since 1970-01-01', '365_day', 59, '1970-03-01T00:00:00.000000000'],
    ['hours since 1-1-1 00:00:0.0', 'standard', 17_522_904, '2000-01-01T00:00:00.000000000'],
    ['hours since 0001-01-01', 'proleptic_gregorian', 17_522_856, '2000-01-01T00:00:00.000000000'],
    ['seconds since 1970-01-01T00:00:00Z', undefined, 1_704_067_200, '2024-01-01T00:00:00.000000000'],
    ['minutes since 2024-01-01 05:30:00 +05:30', 'gregorian', 90, '2024-01-01T01:30:00.000000000'],
    ['days since 2024-01-01', 'Standard', 0.5, '2024-01-01T12:00:00.000000000'],
    ['hrs since 2024-01-01', 'standard', 1, '2024-01-01T01:00:00.000000000'],
    ['milliseconds since 2024-01-01', 'standard', 1500, '2024-01-01T00:00:01.500000000'],
  ])('reads %s of calendar %s', (units, calendar, value, expected) => {
    expect(TimeAxis.of('store', [value], { units, calendar }).coverage.start).toBe(expected);
  });

  it.each([
    [{ units: 'hours since 2024-01-01', calendar: 'julian' }, '"julian"'],
    [{ units: 'months since 2024-01-01' }, '"months since 2024-01-01"'],
    [{ units: 'hours since the flood' }, '"hours since the flood"'],
    [{}, '""'],
  ])('refuses %j by name', (attributes, named) => {
    expect(messageOf(() => timeUnitsOf('store', attributes))).toContain(named);
  });

  it('refuses values that are no times', () => {
    expect(messageOf(() => TimeAxis.of('store', [0, NaN], HOURS))).toContain('weather-dataset-unreadable');
    expect(messageOf(() => TimeAxis.of('store', [], HOURS))).toContain('no steps');
  });

  it('says how far apart its steps are', () => {
    expect(hourly(3).resolution).toBe('hourly');
    expect(TimeAxis.of('store', [0, 3, 6], HOURS).resolution).toBe('every 3 hours');
    expect(TimeAxis.of('store', [0, 24, 48], HOURS).resolution).toBe('daily');
    expect(TimeAxis.of('store', [0, 31 * 24, 60 * 24], HOURS).resolution).toBe('monthly');
    expect(TimeAxis.of('store', [0, 1, 5], HOURS).resolution).toBe('irregular');
    expect(TimeAxis.of('store', [0], HOURS).resolution).toBe('single step');
  });

  it('knows units of time from others', () => {
    expect(isTimeUnits('hours since 1900-01-01')).toBe(true);
    expect(isTimeUnits('K')).toBe(false);
    expect(isTimeUnits(undefined)).toBe(false);
  });
});
