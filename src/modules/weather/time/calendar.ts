/** Calendars of the CF conventions that this server counts in. */
export const CALENDARS = ['standard', 'gregorian', 'proleptic_gregorian', 'noleap', '365_day', '360_day'] as const;
export type Calendar = (typeof CALENDARS)[number];

/** A moment as people write it, without a zone; fields below the stated precision are at their least. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
/** The first day of the Gregorian calendar, 1582-10-15, in days since 1970-01-01; the day before it was 1582-10-04. */
const GREGORIAN_REFORM_DAY = -141_427;
/** What `daysOfGregorian` counts ahead of the Julian calendar at year 0. */
const JULIAN_SHIFT_DAYS = -2;

/** The calendar of that name, whatever its case; undefined for one that is not counted in here. */
export function calendarOf(name: string): Calendar | undefined {
  const lower = name.toLowerCase();
  return CALENDARS.find((calendar) => calendar === lower);
}

/** True for the calendars in which a date of today is a date of today. */
export function isStandard(calendar: Calendar): boolean {
  return calendar === 'standard' || calendar === 'gregorian' || calendar === 'proleptic_gregorian';
}

export function daysInMonth(calendar: Calendar, year: number, month: number): number {
  if (calendar === '360_day') return 30;
  if (month === 2) return isLeapYear(calendar, year) ? 29 : 28;
  return (DAYS_BEFORE_MONTH[month] ?? 0) - (DAYS_BEFORE_MONTH[month - 1] ?? 0);
}

/** Milliseconds since 1970-01-01 as that calendar counts them. */
export function millisecondsOf(calendar: Calendar, time: CivilTime): number {
  const { hour, minute, second, millisecond } = time;
  return daysOf(calendar, time) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + millisecond;
}

/** The inverse of `millisecondsOf`. */
export function civilTimeOf(calendar: Calendar, milliseconds: number): CivilTime {
  const days = Math.floor(milliseconds / DAY_MS);
  const rest = milliseconds - days * DAY_MS;
  return {
    ...dateOf(calendar, days),
    hour: Math.floor(rest / HOUR_MS),
    minute: Math.floor(rest / MINUTE_MS) % 60,
    second: Math.floor(rest / 1000) % 60,
    millisecond: Math.floor(rest % 1000),
  };
}

/** As numpy prints datetime64[ns]: `2024-01-31T23:00:00.000000000`. */
export function isoOf(calendar: Calendar, milliseconds: number): string {
  const { year, month, day, hour, minute, second, millisecond } = civilTimeOf(calendar, milliseconds);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${padded(millisecond, 3)}000000`;
}

function isLeapYear(calendar: Calendar, year: number): boolean {
  if (calendar === 'noleap' || calendar === '365_day') return false;
  if (isMixed(calendar) && year < 1582) return year % 4 === 0;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** `standard` is Julian before October 1582; files with times since year 1 depend on it. */
function isMixed(calendar: Calendar): boolean {
  return calendar === 'standard' || calendar === 'gregorian';
}

function daysOf(calendar: Calendar, { year, month, day }: CivilTime): number {
  if (calendar === '360_day') return (year - 1970) * 360 + (month - 1) * 30 + day - 1;
  if (calendar === 'noleap' || calendar === '365_day') {
    return (year - 1970) * 365 + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + day - 1;
  }
  const days = daysOfGregorian(year, month, day);
  return isMixed(calendar) && days < GREGORIAN_REFORM_DAY ? daysOfJulian(year, month, day) : days;
}

function dateOf(calendar: Calendar, days: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  if (calendar === '360_day') {
    const year = 1970 + Math.floor(days / 360);
    const ofYear = days - (year - 1970) * 360;
    return { year, month: Math.floor(ofYear / 30) + 1, day: (ofYear % 30) + 1 };
  }
  if (calendar === 'noleap' || calendar === '365_day') {
    const year = 1970 + Math.floor(days / 365);
    const ofYear = days - (year - 1970) * 365;
    const month = DAYS_BEFORE_MONTH.findLastIndex((before) => before <= ofYear) + 1;
    return { year, month, day: ofYear - (DAYS_BEFORE_MONTH[month - 1] ?? 0) + 1 };
  }
  return isMixed(calendar) && days < GREGORIAN_REFORM_DAY ? dateOfJulian(days) : dateOfGregorian(days);
}

/** Counts from March, so that a leap day is the last of its year. */
function daysOfGregorian(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  const leapDays = Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400);
  return fromMarch * 365 + leapDays + dayFromMarch(month, day) - 719_468;
}

function daysOfJulian(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  return fromMarch * 365 + Math.floor(fromMarch / 4) + dayFromMarch(month, day) - 719_468 + JULIAN_SHIFT_DAYS;
}

function dateOfGregorian(days: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  return dateFromMarch(yearOfEra + era * 400, ofYear);
}

function dateOfJulian(days: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  const shifted = days + 719_468 - JULIAN_SHIFT_DAYS;
  const era = Math.floor(shifted / 1461);
  const ofEra = shifted - era * 1461;
  const yearOfEra = Math.min(3, Math.floor(ofEra / 365));
  return dateFromMarch(yearOfEra + era * 4, ofEra - 365 * yearOfEra);
}

function dayFromMarch(month: number, day: number): number {
  return Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
}

function dateFromMarch(fromMarch: number, ofYear: number): Pick<CivilTime, 'year' | 'month' | 'day'> {
  const fifth = Math.floor((5 * ofYear + 2) / 153);
  const month = fifth < 10 ? fifth + 3 : fifth - 9;
  const day = ofYear - Math.floor((153 * fifth + 2) / 5) + 1;
  return { year: month > 2 ? fromMarch : fromMarch + 1, month, day };
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
