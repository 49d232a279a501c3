import { isStandard } from '../time/calendar.js';
import { isTimeUnits, type TimeAxis } from '../time/time-axis.js';

/** pandas holds nanoseconds in 64 bits; beyond, xarray takes another way. */
const FIRST_YEAR = 1678;
const LAST_YEAR = 2261;
/** Units that xarray takes for lengths of time, with the `s`. */
const DURATION_UNITS = ['days', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds', 'nanoseconds'];
const NANOSECONDS: readonly (readonly [RegExp, number])[] = [
  [/^days?$/i, 86_400e9],
  [/^hours?$/i, 3600e9],
  [/^minutes?$/i, 60e9],
  [/^seconds?$/i, 1e9],
  [/^milliseconds?$/i, 1e6],
  [/^microseconds?$/i, 1e3],
];

export function isDurationUnits(units: unknown): boolean {
  return typeof units === 'string' && DURATION_UNITS.includes(units);
}

/** Units of time as xarray writes what it has read: `hours since 1900-01-01T06:00:00`, without a time at midnight. */
export function writtenTimeUnits(units: string): string {
  const [, unit = '', reference = ''] = /^(.+) since (.+)$/.exec(units) ?? [];
  if (!isTimeUnits(units) || unit === '') return units;
  return `${unit.trim()} since ${writtenReference(paddedYear(reference.trim()))}`;
}

/** The calendar that xarray writes where the store names none. */
export function impliedCalendar(axis: TimeAxis): string {
  const { start, end } = axis.coverage;
  const isWithin = Number(start.slice(0, 4)) >= FIRST_YEAR && Number(end.slice(0, 4)) <= LAST_YEAR;
  return isWithin ? 'proleptic_gregorian' : 'standard';
}

/** Times in floats, which xarray takes to whole nanoseconds and back. */
export function roundedTimes(values: ArrayLike<number>, units: string, axis: TimeAxis): Float64Array {
  const unit = units.trim().split(/\s+/)[0] ?? '';
  const nanoseconds = NANOSECONDS.find(([name]) => name.test(unit))?.[1];
  const isLeft = nanoseconds === undefined || !isStandard(axis.calendar) || impliedCalendar(axis) === 'standard';
  return Float64Array.from(values, (value) => (isLeft ? value : Math.trunc(value * nanoseconds) / nanoseconds));
}

function writtenReference(reference: string): string {
  const match =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      reference,
    );
  if (!match || !isWithinPandas(Number(match[1]))) return asWritten(reference);
  const [year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = ''] = match.slice(1, 8);
  const digits = fraction.replace(/0+$/, '');
  const part = digits === '' ? '' : `.${digits.padEnd(digits.length > 6 ? 9 : 6, '0')}`;
  const time = `${[hour, minute, second].map((field) => field.padStart(2, '0')).join(':')}${part}${writtenZone(match[8])}`;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return time === '00:00:00' ? date : `${date}T${time}`;
}

function writtenZone(zone: string | undefined): string {
  if (zone === undefined) return '';
  return /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : '+00:00';
}

/** What is out of the range of pandas, or no date that it reads, stays as it is but for the form. */
function asWritten(reference: string): string {
  const [date = '', time, ...more] = reference.split(/\s+/);
  if (time === undefined || more.length > 0) return reference;
  return time === '00:00:00' ? date : `${date}T${time}`;
}

function isWithinPandas(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function paddedYear(reference: string): string {
  return /\d{4}/.test(reference) ? reference : reference.replace(/^\d+/, (year) => year.padStart(4, '0'));
}
