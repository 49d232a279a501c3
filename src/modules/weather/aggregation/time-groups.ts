import { isStandard } from '../time/calendar.js';
import type { StatedSpan } from '../time/stated-span.js';
import { type Period, Periods } from '../time/time-periods.js';
import type { TimeAxis } from '../time/time-axis.js';
import { timeOutsideCoverage, wrongAggregation } from '../weather.errors.js';

/** Of a request: what its steps are gathered by. */
export interface Gathering extends StatedSpan {
  /** Null keeps each step by itself. */
  readonly every: Period | null;
  /** Minutes east of UTC, of periods and of dates without a zone. */
  readonly offsetMinutes: number;
}

/** Steps of a store that follow each other. */
export interface StepRange {
  readonly first: number;
  readonly count: number;
}

/** A period of the calendar, cut to the request; in milliseconds of the calendar. The same instant twice is one step. */
export interface TimeGroup {
  readonly start: number;
  readonly end: number;
  /** Steps whose instant is in it: from `start` to before `end`. */
  readonly instants: StepRange;
  /** Steps whose interval ends in it: after `start` and until `end`. */
  readonly intervals: StepRange;
  /** How many steps there would be if none were missing. */
  readonly expectedSteps: number;
}

/** The steps of a group that a variable has. */
export function stepsOf(group: TimeGroup, endsInterval: boolean): StepRange {
  return endsInterval ? group.intervals : group.instants;
}

/**
 * The groups of a request in their order: from the first that has a step to the last. Those between them may be empty.
 * @throws Failure wrong-date, wrong-date-order, time-outside-coverage; wrong-aggregation for times that cannot be gathered
 */
export function timeGroupsOf(axis: TimeAxis, gathering: Gathering): TimeGroup[] {
  const { every, offsetMinutes } = gathering;
  const { steps } = axis;
  const { least, most } = axis.gaps;
  for (let index = 1; index < steps.length; index++) {
    if ((steps[index] ?? 0) < (steps[index - 1] ?? 0))
      throw wrongAggregation('the times of the dataset are not in order');
  }
  if (every === null) return singleSteps(axis, gathering);
  const periods = new Periods(every, axis.calendar, offsetMinutes);
  if (every === 'week' && !isStandard(axis.calendar)) {
    throw wrongAggregation(`the calendar ${axis.calendar} has no weeks`);
  }
  if (Number.isFinite(least) && least > periods.longestMs) {
    throw wrongAggregation(`the steps of the dataset are further apart than one ${every}`);
  }
  const span = axis.spanOf(gathering, offsetMinutes);
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  // A step that ends an interval belongs to the period before it.
  const from = Math.max(span.from, periods.startOf(first - 1));
  const until = Math.min(span.until, periods.nextOf(last));
  const groups: TimeGroup[] = [];
  let [at, after] = [firstAtLeast(steps, from), firstAbove(steps, from)];
  for (let start = from; start < until;) {
    const end = Math.min(periods.nextOf(start), span.until);
    let [before, upTo] = [at, after];
    while (before < steps.length && (steps[before] ?? 0) < end) before++;
    while (upTo < steps.length && (steps[upTo] ?? 0) <= end) upTo++;
    const instants = { first: at, count: before - at };
    const intervals = { first: after, count: upTo - after };
    const regular = least === most ? Math.round((end - start) / least) : 0;
    const expectedSteps = Math.max(regular, instants.count, intervals.count);
    groups.push({ start, end, instants, intervals, expectedSteps });
    [start, at, after] = [end, before, upTo];
  }
  return requireSome(groups, axis, gathering);
}

/** Without those at either end that have no step of the kinds that are wanted. @throws Failure time-outside-coverage */
export function trimmedGroups(
  groups: readonly TimeGroup[],
  kinds: ReadonlySet<boolean>,
  axis: TimeAxis,
  gathering: Gathering,
): TimeGroup[] {
  const hasSteps = (group: TimeGroup): boolean => [...kinds].some((kind) => stepsOf(group, kind).count > 0);
  const first = groups.findIndex(hasSteps);
  const kept = first < 0 ? [] : groups.slice(first, groups.findLastIndex(hasSteps) + 1);
  return requireSome(kept, axis, gathering);
}

function singleSteps(axis: TimeAxis, gathering: Gathering): TimeGroup[] {
  const runs = axis.select(gathering, gathering.offsetMinutes);
  const groups: TimeGroup[] = [];
  for (const { start, count } of runs) {
    for (let step = start; step < start + count; step++) {
      const time = axis.steps[step] ?? 0;
      const only = { first: step, count: 1 };
      groups.push({ start: time, end: time, instants: only, intervals: only, expectedSteps: 1 });
    }
  }
  return groups;
}

function requireSome(groups: TimeGroup[], axis: TimeAxis, gathering: Gathering): TimeGroup[] {
  if (groups.length === 0) throw timeOutsideCoverage(gathering, axis.coverage);
  return groups;
}

function firstAtLeast(ascending: Float64Array, least: number): number {
  return firstWhere(ascending, (value) => value >= least);
}

function firstAbove(ascending: Float64Array, most: number): number {
  return firstWhere(ascending, (value) => value > most);
}

function firstWhere(ascending: Float64Array, isReached: (value: number) => boolean): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isReached(ascending[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
