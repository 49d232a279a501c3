import type { ValueType } from './value-type.js';

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/;
const YEAR = /^-?\d{4,9}$/;
const YEAR_MONTH = /^(\d{4})-(\d\d)$/;
const DURATION =
  /^(-?)P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:(T)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const LONGEST_TIME = 100;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
/** Of a year and of a month on average, for durations that are compared. */
const DAYS = { year: 365.2425, month: 30.436875, week: 7 };

/** Parts of a date and time as they were read; months and days count from 1. */
export interface TimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Since midnight. */
  readonly ms: number;
  /** Minutes east of Greenwich. */
  readonly offset: number;
}

/** `YYYY-MM-DD` */
export const dateType: ValueType = {
  read: (text) => {
    const [, year, month, day] = DATE.exec(text) ?? [];
    return day === undefined
      ? undefined
      : instantOf({ year: Number(year), month: Number(month), day: Number(day), ms: 0, offset: 0 });
  },
};

/** `HH:MM:SS`, without seconds, with fractions or a zone where there are any. */
export const timeType: ValueType = {
  read: (text) => {
    const time = timeOf(text);
    return time && time.ms - time.offset * MS_PER_MINUTE;
  },
};

/** `YYYY-MM-DDTHH:MM:SSZ`; a space for the `T`, and what `timeType` takes. */
export const dateTimeType: ValueType = {
  read: (text) => {
    const date = text.charAt(10) === 'T' || text.charAt(10) === ' ' ? dateType.read(text.slice(0, 10)) : undefined;
    const time = typeof date === 'number' ? timeOf(text.slice(11)) : undefined;
    return time && Number(date) + time.ms - time.offset * MS_PER_MINUTE;
  },
};

export const yearType: ValueType = { read: (text) => (YEAR.test(text) ? Number(text) : undefined) };

/** `YYYY-MM` */
export const yearMonthType: ValueType = {
  read: (text) => {
    const [, year, month] = YEAR_MONTH.exec(text) ?? [];
    const isMonth = month !== undefined && Number(month) >= 1 && Number(month) <= 12;
    return isMonth ? Number(year) * 12 + Number(month) - 1 : undefined;
  },
};

/** ISO 8601, as `P1Y2M` or `PT90S`. */
export const durationType: ValueType = {
  read: (text) => {
    const parts = text.length <= LONGEST_TIME ? DURATION.exec(text) : null;
    if (!parts) return undefined;
    const [, sign, years, months, weeks, days, hasTime, hours, minutes, seconds] = parts;
    const date = [years, months, weeks, days];
    const time = [hours, minutes, seconds];
    if (hasTime ? time.every((part) => part === undefined) : date.every((part) => part === undefined)) return undefined;
    const [y = 0, mo = 0, w = 0, d = 0] = date.map(numberOr0);
    const [h = 0, mi = 0, s = 0] = time.map(numberOr0);
    const ms =
      (y * DAYS.year + mo * DAYS.month + w * DAYS.week + d) * MS_PER_DAY + (h * 60 + mi) * MS_PER_MINUTE + s * 1000;
    return sign === '-' ? -ms : ms;
  },
};

/** Undefined for a day that is not in the calendar. */
export function instantOf({ year, month, day, ms, offset }: TimeParts): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const midnight = year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
  return midnight + ms - offset * MS_PER_MINUTE;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function timeOf(text: string): { readonly ms: number; readonly offset: number } | undefined {
  const parts = text.length <= LONGEST_TIME ? TIME.exec(text) : null;
  if (!parts) return undefined;
  const [, hours, minutes, seconds = '0', fraction = '0', zone] = parts;
  const offset = offsetOf(zone);
  // A leap second is a second.
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 60 || offset === undefined) return undefined;
  const ms = (Number(hours) * 60 + Number(minutes)) * MS_PER_MINUTE + Number(`${seconds}.${fraction}`) * 1000;
  return { ms, offset };
}

/** Minutes east of Greenwich of `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing. */
export function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === '' || zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || '0')];
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function numberOr0(text: string | undefined): number {
  return Number(text ?? '0');
}
