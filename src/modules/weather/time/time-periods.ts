import { type Calendar, civilTimeOf, DAY_MS, millisecondsOf } from './calendar.js';

/** What steps are gathered by: parts of the calendar, in local time; weeks begin on Monday. */
export const PERIODS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Period = (typeof PERIODS)[number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const LONGEST_MS: Readonly<Record<Period, number>> = {
  hour: HOUR_MS,
  day: DAY_MS,
  week: WEEK_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
};

/** Periods of one kind in a calendar, at an offset in minutes east of UTC. Instants are milliseconds in UTC. */
export class Periods {
  private readonly offsetMs: number;

  constructor(
    readonly every: Period,
    private readonly calendar: Calendar,
    offsetMinutes: number,
  ) {
    this.offsetMs = offsetMinutes * MINUTE_MS;
  }

  get longestMs(): number {
    return LONGEST_MS[this.every];
  }

  /** The beginning of the period that the instant is in. */
  startOf(instant: number): number {
    const local = instant + this.offsetMs;
    switch (this.every) {
      case 'hour':
        return local - modulo(local, HOUR_MS) - this.offsetMs;
      case 'day':
        return local - modulo(local, DAY_MS) - this.offsetMs;
      case 'week':
        return local - modulo(local - FIRST_MONDAY_MS, WEEK_MS) - this.offsetMs;
      case 'month':
      case 'year': {
        const { year, month } = civilTimeOf(this.calendar, local);
        return this.firstOf(year, this.every === 'year' ? 1 : month);
      }
    }
  }

  /** The beginning of the period after that which the instant is in. */
  nextOf(instant: number): number {
    const start = this.startOf(instant);
    if (this.every !== 'month' && this.every !== 'year') return start + this.longestMs;
    const { year, month } = civilTimeOf(this.calendar, start + this.offsetMs);
    if (this.every === 'year' || month === 12) return this.firstOf(year + 1, 1);
    return this.firstOf(year, month + 1);
  }

  private firstOf(year: number, month: number): number {
    const first = { year, month, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
    return millisecondsOf(this.calendar, first) - this.offsetMs;
  }
}

function modulo(value: number, divisor: number): number {
  return value - divisor * Math.floor(value / divisor);
}
