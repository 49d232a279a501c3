import type { IndexRun } from '../grid-store.js';
import { timeOutsideCoverage, unknownCalendar, unreadableTime, wrongDate, wrongDateOrder } from '../weather.errors.js';
import { type Calendar, calendarOf, CALENDARS, DAY_MS, isoOf, millisecondsOf } from './calendar.js';
import { endOf, firstInstantOf, type RequestInstant, requestInstantOf } from './request-instant.js';
import { DATE_NAMES, type StatedSpan } from './stated-span.js';

const UNIT_MS: Readonly<Record<string, number>> = {
  day: DAY_MS,
  d: DAY_MS,
  hour: 3_600_000,
  hr: 3_600_000,
  h: 3_600_000,
  minute: 60_000,
  min: 60_000,
  second: 1000,
  sec: 1000,
  s: 1000,
  millisecond: 1,
  msec: 1,
  ms: 1,
  microsecond: 1e-3,
  nanosecond: 1e-6,
};
/** A reference date as files write it: `1900-01-01`, `1900-1-1 0:0:0.0`, with a zone or without. */
const REFERENCE =
  /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?)?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;

/** What a time coordinate of the CF conventions counts in, and from when. */
export interface TimeUnits {
  readonly calendar: Calendar;
  readonly unitMs: number;
  readonly referenceMs: number;
}

/** The values that a store holds: bigint for types of 64 bits. */
export type CoordinateValues = ArrayLike<number> | ArrayLike<bigint>;

/** @throws Failure weather-dataset-unreadable, naming the units or the calendar that is not known */
export function timeUnitsOf(storeName: string, attributes: Readonly<Record<string, unknown>>): TimeUnits {
  const units = textOf(attributes['units']);
  const calendarName = textOf(attributes['calendar']) || 'standard';
  const calendar = calendarOf(calendarName);
  if (!calendar) throw unknownCalendar(storeName, calendarName, CALENDARS);
  const [, unitName = '', reference = ''] = /^\s*(\S+)\s+since\s+(.+?)\s*$/i.exec(units) ?? [];
  const lower = unitName.toLowerCase();
  const unitMs = UNIT_MS[lower] ?? UNIT_MS[lower.replace(/s$/, '')];
  const referenceMs = referenceOf(reference, calendar);
  if (unitMs === undefined || referenceMs === undefined) throw unreadableTime(storeName, units);
  return { calendar, unitMs, referenceMs };
}

/** True for the units of a time coordinate. */
export function isTimeUnits(units: unknown): boolean {
  return typeof units === 'string' && /\ssince\s/i.test(units);
}

/** The steps of a store in time. */
export class TimeAxis {
  private constructor(
    readonly storeName: string,
    readonly calendar: Calendar,
    /** Milliseconds since 1970 in that calendar, one per step. */
    readonly steps: Float64Array,
    private readonly first: number,
    private readonly last: number,
  ) {}

  /** @throws Failure weather-dataset-unreadable for units, a calendar or values that make no times */
  static of(storeName: string, values: CoordinateValues, attributes: Readonly<Record<string, unknown>>): TimeAxis {
    const { calendar, unitMs, referenceMs } = timeUnitsOf(storeName, attributes);
    const steps = new Float64Array(values.length);
    let [first, last] = [Infinity, -Infinity];
    for (let index = 0; index < steps.length; index++) {
      const step = Math.round(referenceMs + Number(values[index]) * unitMs);
      if (!Number.isSafeInteger(step)) throw unreadableTime(storeName, `step ${index}`);
      steps[index] = step;
      first = Math.min(first, step);
      last = Math.max(last, step);
    }
    if (steps.length === 0) throw unreadableTime(storeName, 'no steps');
    return new TimeAxis(storeName, calendar, steps, first, last);
  }

  get coverage(): { readonly start: string; readonly end: string } {
    return { start: this.isoOf(this.first), end: this.isoOf(this.last) };
  }

  isoOf(milliseconds: number): string {
    return isoOf(this.calendar, milliseconds);
  }

  /**
   * The steps from the first instant of the start to the last instant of the end, in the order of the store: one run
   * where the store is sorted.
   * @throws Failure wrong-date, wrong-date-order, time-outside-coverage
   */
  select(stated: StatedSpan, impliedOffset = 0): IndexRun[] {
    const { from, until } = this.spanOf(stated, impliedOffset);
    const runs: IndexRun[] = [];
    let opened = -1;
    for (let index = 0; index <= this.steps.length; index++) {
      const step = this.steps[index];
      const isIn = step !== undefined && step >= from && step < until;
      if (isIn && opened < 0) opened = index;
      if (!isIn && opened >= 0) {
        runs.push({ start: opened, count: index - opened, step: 1 });
        opened = -1;
      }
    }
    if (runs.length === 0) throw timeOutsideCoverage(stated, this.coverage);
    return runs;
  }

  /**
   * From the first instant of the start to before the first one after the end, in milliseconds of the calendar; dates
   * without a zone have the offset, in minutes.
   * @throws Failure wrong-date, wrong-date-order
   */
  spanOf(stated: StatedSpan, impliedOffset: number): { readonly from: number; readonly until: number } {
    const { startDate, endDate, names = DATE_NAMES } = stated;
    const from =
      startDate === undefined ? -Infinity : this.instantOf(names.start, startDate, impliedOffset, firstInstantOf);
    const until = endDate === undefined ? Infinity : this.instantOf(names.end, endDate, impliedOffset, endOf);
    if (from >= until) throw wrongDateOrder(stated, this.coverage);
    return { from, until };
  }

  private instantOf(
    field: string,
    text: string,
    impliedOffset: number,
    read: (instant: RequestInstant, calendar: Calendar) => number | undefined,
  ): number {
    const instant = requestInstantOf(text, impliedOffset);
    const milliseconds = instant && read(instant, this.calendar);
    if (milliseconds === undefined) throw wrongDate(field, text, this.calendar, this.coverage);
    return milliseconds;
  }

  /** The least and the greatest distance between two steps that follow each other; infinite and 0 where there is none. */
  get gaps(): { readonly least: number; readonly most: number } {
    const { steps } = this;
    let [least, most] = [Infinity, 0];
    for (let index = 1; index < steps.length; index++) {
      const gap = Math.abs((steps[index] ?? 0) - (steps[index - 1] ?? 0));
      least = Math.min(least, gap);
      most = Math.max(most, gap);
    }
    return { least, most };
  }

  /** How far apart the steps are, in words; `irregular` where they differ. */
  get resolution(): string {
    if (this.steps.length < 2) return 'single step';
    const { least, most } = this.gaps;
    if (least === most) return regularResolution(least);
    if (least >= 28 * DAY_MS && most <= 31 * DAY_MS) return 'monthly';
    return least >= 360 * DAY_MS && most <= 366 * DAY_MS ? 'yearly' : 'irregular';
  }
}

function regularResolution(gapMs: number): string {
  const names: readonly (readonly [number, string, string])[] = [
    [365 * DAY_MS, 'yearly', 'years'],
    [30 * DAY_MS, 'monthly', 'months'],
    [DAY_MS, 'daily', 'days'],
    [3_600_000, 'hourly', 'hours'],
    [60_000, 'every minute', 'minutes'],
    [1000, 'every second', 'seconds'],
  ];
  const [unitMs, one, many] = names.find(([unit]) => gapMs % unit === 0) ?? [1, 'every millisecond', 'milliseconds'];
  return gapMs === unitMs ? one : `every ${gapMs / unitMs} ${many}`;
}

function referenceOf(text: string, calendar: Calendar): number | undefined {
  const match = REFERENCE.exec(text);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const millisecond = Math.round(Number(`0.${match[7] || 0}`) * 1000);
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(match[8] ?? '') ?? [];
  const offsetMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return millisecondsOf(calendar, { year, month, day, hour, minute, second, millisecond }) - offsetMs;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
