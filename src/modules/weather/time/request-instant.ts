import { type Calendar, type CivilTime, daysInMonth, millisecondsOf } from './calendar.js';

/** How exactly a date was stated, coarsest first. */
const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
type Precision = (typeof PRECISIONS)[number];

/** A date of a request: where it begins, how exactly it was stated, and its zone. */
export interface RequestInstant {
  readonly time: CivilTime;
  readonly precision: Precision;
  readonly offsetMinutes: number;
}

const TIME = String.raw`[Tt ](?<hour>\d{2})(?::?(?<minute>\d{2})(?::?(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?)?`;
const ZONE = String.raw`(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?`;
const EXTENDED = new RegExp(
  String.raw`^(?<year>\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2})(?:(?:${TIME})?${ZONE})?)?)?$`,
);
const COMPACT = new RegExp(String.raw`^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:(?:${TIME})?${ZONE})?$`);
const LENGTH_LIMIT = 40;
const MOST_OFFSET_MINUTES = 14 * 60;

/**
 * Reads `2024`, `2024-01`, `2024-01-05`, `20240105`, `2024-01-05T06` and ISO 8601 from there on; without a zone it has
 * the offset that is given, in minutes east of UTC. Undefined for what is none. Whether the day exists depends on the calendar, and is not looked at here.
 */
export function requestInstantOf(text: string, impliedOffset = 0): RequestInstant | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LENGTH_LIMIT) return undefined;
  const parts = (EXTENDED.exec(trimmed) ?? COMPACT.exec(trimmed))?.groups;
  if (!parts) return undefined;
  const numberOf = (name: string, fallback: number): number => Number(parts[name] ?? fallback);
  const time = {
    year: numberOf('year', 0),
    month: numberOf('month', 1),
    day: numberOf('day', 1),
    hour: numberOf('hour', 0),
    minute: numberOf('minute', 0),
    second: numberOf('second', 0),
    millisecond: Math.floor(Number(`0.${parts['fraction'] ?? 0}`) * 1000 + 1e-6),
  };
  const { zone } = parts;
  const offsetMinutes = zone === undefined ? impliedOffset : offsetOf(zone);
  const isWithin =
    within(time.month, 1, 12) &&
    within(time.day, 1, 31) &&
    time.hour < 24 &&
    time.minute < 60 &&
    time.second < 60 &&
    Math.abs(offsetMinutes) <= MOST_OFFSET_MINUTES;
  return isWithin ? { time, precision: precisionOf(parts), offsetMinutes } : undefined;
}

/** The first instant, in milliseconds of that calendar; undefined for a day that the calendar does not have. */
export function firstInstantOf({ time, offsetMinutes }: RequestInstant, calendar: Calendar): number | undefined {
  if (time.day > daysInMonth(calendar, time.year, time.month)) return undefined;
  return millisecondsOf(calendar, time) - offsetMinutes * 60_000;
}

/** The first instant after what was stated: `2024-01` ends before 2024-02-01T00:00. Undefined as `firstInstantOf`. */
export function endOf(instant: RequestInstant, calendar: Calendar): number | undefined {
  const first = firstInstantOf(instant, calendar);
  if (first === undefined) return undefined;
  const { time, precision, offsetMinutes } = instant;
  switch (precision) {
    case 'year':
      return millisecondsOf(calendar, { ...time, year: time.year + 1 }) - offsetMinutes * 60_000;
    case 'month': {
      const next = time.month === 12 ? { year: time.year + 1, month: 1 } : { month: time.month + 1 };
      return millisecondsOf(calendar, { ...time, ...next }) - offsetMinutes * 60_000;
    }
    case 'day':
      return first + 86_400_000;
    case 'hour':
      return first + 3_600_000;
    case 'minute':
      return first + 60_000;
    case 'second':
      return first + 1000;
    case 'millisecond':
      return first + 1;
  }
}

function precisionOf(parts: Readonly<Record<string, string | undefined>>): Precision {
  if (parts['fraction'] !== undefined) return 'millisecond';
  return PRECISIONS.findLast((precision) => parts[precision] !== undefined) ?? 'year';
}

/** Minutes east of UTC, of `Z`, `+05:30` or `-0330`; infinite for what is none. */
export function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))];
  return minutes >= 60 ? Number.POSITIVE_INFINITY : (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

function within(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
