import { TimeAxis } from '../time/time-axis.js';
import { impliedCalendar, isDurationUnits, roundedTimes, writtenTimeUnits } from './time-encoding.js';

describe('times as xarray writes them', () => {
  // What xarray 2023.1 writes for what it has read.
  it.each([
    ['hours since 1900-01-01', 'hours since 1900-01-01'],
    ['hours since 1900-01-01 00:00:00.0', 'hours since 1900-01-01'],
    ['days since 1950-1-1 00:00:0.0', 'days since 1950-01-01'],
    ['Hours since 2000-01-01T06:00:00', 'Hours since 2000-01-01T06:00:00'],
    ['seconds since 1970-01-01T00:00:00Z', 'seconds since 1970-01-01T00:00:00+00:00'],
    ['seconds since 1970-01-01 00:00:00 UTC', 'seconds since 1970-01-01T00:00:00+00:00'],
    ['minutes since 1950-01-01T06:30:15.5', 'minutes since 1950-01-01T06:30:15.500000'],
    ['hours since 1-1-1 00:00:0.0', 'hours since 0001-1-1T00:00:0.0'],
    ['days since 0001-01-01 00:00:00', 'days since 0001-01-01'],
    ['K', 'K'],
  ])('%s become %s', (units, written) => {
    expect(writtenTimeUnits(units)).toBe(written);
  });

  it('have the calendar that their dates need', () => {
    const axisOf = (year: number) => TimeAxis.of('store', [0], { units: `days since ${year}-01-01` });
    expect(impliedCalendar(axisOf(1999))).toBe('proleptic_gregorian');
    expect(impliedCalendar(axisOf(1500))).toBe('standard');
  });

  it('in floats go to nanoseconds and back', () => {
    const axis = TimeAxis.of('store', [0.1], { units: 'days since 2000-01-01' });
    expect([...roundedTimes([0.25, 1e-15], 'days since 2000-01-01', axis)]).toEqual([0.25, 0]);
    const noleap = TimeAxis.of('store', [0.1], { units: 'days since 2000-01-01', calendar: 'noleap' });
    expect([...roundedTimes([1e-15], 'days since 2000-01-01', noleap)]).toEqual([1e-15]);
  });

  it('tell units of durations', () => {
    expect(isDurationUnits('hours')).toBe(true);
    expect(isDurationUnits('hour')).toBe(false);
  });
});
