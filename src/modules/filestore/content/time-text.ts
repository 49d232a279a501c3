const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;
const SPACE = 0x20;
const DAYS_PER_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MS_PER_MINUTE = 60_000;
const LONGEST_TIME = 40;

/** Reads dates and times straight from bytes. */
export class TimeText {
  /** What was read last: YYYYMMDD of a date, months of a month, milliseconds of a time. */
  value = 0;
  /** Whether the latest date and time named its zone. */
  hasZone = false;

  /** `YYYY-MM-DD` */
  readDate(bytes: Uint8Array, start: number, end: number): boolean {
    return end - start === 10 && this.readDay(bytes, start);
  }

  /** `YYYY-MM` */
  readYearMonth(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start !== 7 || bytes[start + 4] !== MINUS) return false;
    const year = digitsAt(bytes, start, 4);
    const month = digitsAt(bytes, start + 5, 2);
    if (year < 0 || month < 1 || month > 12) return false;
    this.value = year * 12 + month - 1;
    return true;
  }

  /** `YYYY-MM-DDTHH:MM`, a space for the `T`, with seconds, fractions and a zone where there are any. */
  readDateTime(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < 16 || end - start > LONGEST_TIME) return false;
    const separator = bytes[start + 10];
    if ((separator !== LETTER_T && separator !== SPACE) || !this.readDay(bytes, start)) return false;
    const day = msOfDay(this.value);
    const zone = zoneStart(bytes, start + 16, end);
    if (!this.readTime(bytes, start + 11, zone)) return false;
    const offset = zoneMinutes(bytes, zone, end);
    if (Number.isNaN(offset)) return false;
    this.hasZone = zone < end;
    this.value += day - offset * MS_PER_MINUTE;
    return true;
  }

  /** `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` */
  readTime(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length < 5 || length > LONGEST_TIME || bytes[start + 2] !== COLON) return false;
    const hours = digitsAt(bytes, start, 2);
    const minutes = digitsAt(bytes, start + 3, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
    let seconds = 0;
    if (length > 5) {
      if (length < 8 || length === 9 || bytes[start + 5] !== COLON) return false;
      seconds = digitsAt(bytes, start + 6, 2);
      // A leap second is a second.
      if (seconds < 0 || seconds > 60) return false;
      if (length > 9) {
        if (bytes[start + 8] !== DOT) return false;
        for (let at = start + 9, unit = 0.1; at < end; at++, unit /= 10) {
          const digit = (bytes[at] as number) - ZERO;
          if (digit >>> 0 > 9) return false;
          seconds += digit * unit;
        }
      }
    }
    this.value = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    return true;
  }

  private readDay(bytes: Uint8Array, start: number): boolean {
    if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false;
    const year = digitsAt(bytes, start, 4);
    const month = digitsAt(bytes, start + 5, 2);
    const day = digitsAt(bytes, start + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1) return false;
    if (day > 28 && day > daysOf(year, month)) return false;
    this.value = (year * 100 + month) * 100 + day;
    return true;
  }
}

function daysOf(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeapYear ? 29 : (DAYS_PER_MONTH[month - 1] as number);
}

/** The milliseconds of a day written YYYYMMDD: `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
function msOfDay(digits: number): number {
  const year = Math.floor(digits / 10_000);
  const month = Math.floor(digits / 100) % 100;
  const day = digits % 100;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * 86_400_000;
}

/** The number that so many digits write, or -1. */
function digitsAt(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (digit >>> 0 > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function zoneStart(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const code = bytes[at];
    if (code === LETTER_Z || code === PLUS || code === MINUS) return at;
  }
  return end;
}

/** Minutes east of Greenwich of `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing; NaN for anything else. */
function zoneMinutes(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  if (bytes[start] === LETTER_Z) return length === 1 ? 0 : NaN;
  const hours = digitsAt(bytes, start + 1, 2);
  const isSplit = length === 6 && bytes[start + 3] === COLON;
  const minutes = length === 3 ? 0 : isSplit || length === 5 ? digitsAt(bytes, end - 2, 2) : -1;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (bytes[start] === MINUS ? -1 : 1) * (hours * 60 + minutes);
}
