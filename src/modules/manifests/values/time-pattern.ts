import { instantOf, offsetOf } from './time-values.js';
import type { ValueType } from './value-type.js';

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const WEEKDAYS = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
const LONGEST_PATTERN = 100;

/** What is read so far; the defaults are those of Python's `strptime`. */
interface Reading {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  isAfternoon: boolean | undefined;
  minute: number;
  second: number;
  fraction: number;
  offset: number;
}

/** Reads from `at` on, and answers where it has ended, or -1. */
type Step = (text: string, at: number, into: Reading) => number;

/** By the letter behind the percent sign. */
const DIRECTIVES: Readonly<Record<string, Step>> = {
  Y: digits(4, 4, (value, into) => (into.year = value)),
  y: digits(2, 2, (value, into) => (into.year = value + (value < 69 ? 2000 : 1900))),
  m: digits(1, 2, (value, into) => (into.month = value)),
  d: digits(1, 2, (value, into) => (into.day = value)),
  j: digits(1, 3, (value, into) => (into.dayOfYear = value)),
  H: digits(1, 2, (value, into) => (into.hour = value)),
  I: digits(1, 2, (value, into) => (into.hour = value >= 1 && value <= 12 ? value % 12 : 99)),
  M: digits(1, 2, (value, into) => (into.minute = value)),
  S: digits(1, 2, (value, into) => (into.second = value)),
  f: (text, at, into) => {
    let end = at;
    while (end < at + 9 && isDigit(text, end)) end++;
    into.fraction = Number(`0.${text.slice(at, end)}`);
    return end > at ? end : -1;
  },
  p: words(['am', 'pm'], (value, into) => (into.isAfternoon = value === 1)),
  B: words(MONTHS, (value, into) => (into.month = value + 1)),
  b: words(
    MONTHS.map((name) => name.slice(0, 3)),
    (value, into) => (into.month = value + 1),
  ),
  A: words(WEEKDAYS, () => undefined),
  a: words(
    WEEKDAYS.map((name) => name.slice(0, 3)),
    () => undefined,
  ),
  z: (text, at, into) => {
    const zone = /^(?:Z|[+-]\d\d(?::?\d\d)?)/.exec(text.slice(at, at + 6))?.[0];
    const offset = offsetOf(zone);
    if (zone === undefined || offset === undefined) return -1;
    into.offset = offset;
    return at + zone.length;
  },
  '%': (text, at) => (text[at] === '%' ? at + 1 : -1),
};

/**
 * Dates and times by a pattern of `strptime`, such as `%d/%m/%Y`; names of months and days are English ones.
 * @returns a sentence where the pattern cannot be read
 */
export function timePattern(pattern: string): ValueType | string {
  if (pattern.length > LONGEST_PATTERN) return `is longer than ${LONGEST_PATTERN} characters`;
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character !== '%') {
      steps.push((text, from) => (text[from] === character ? from + 1 : -1));
      continue;
    }
    const letter = pattern[++at] ?? '';
    const step = Object.hasOwn(DIRECTIVES, letter) ? DIRECTIVES[letter] : undefined;
    if (!step) return `has %${letter}, which is none of %${Object.keys(DIRECTIVES).join(' %')}`;
    steps.push(step);
  }
  return { read: (text) => readBy(steps, text) };
}

function readBy(steps: readonly Step[], text: string): number | undefined {
  const into: Reading = {
    year: 1900,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    isAfternoon: undefined,
    minute: 0,
    second: 0,
    fraction: 0,
    offset: 0,
  };
  let at = 0;
  for (const step of steps) {
    at = step(text, at, into);
    if (at < 0) return undefined;
  }
  return at === text.length ? instantOfReading(into) : undefined;
}

function instantOfReading(read: Reading): number | undefined {
  const { year, dayOfYear, minute, second, offset } = read;
  const hour = read.hour + (read.isAfternoon === true && read.hour < 12 ? 12 : 0);
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const ms = ((hour * 60 + minute) * 60 + second + read.fraction) * 1000;
  if (dayOfYear === undefined) return instantOf({ year, month: read.month, day: read.day, ms, offset });
  const first = instantOf({ year, month: 1, day: 1, ms, offset });
  const isLeapYear = instantOf({ year, month: 2, day: 29, ms, offset }) !== undefined;
  const isInYear = dayOfYear >= 1 && dayOfYear <= (isLeapYear ? 366 : 365);
  return first === undefined || !isInYear ? undefined : first + (dayOfYear - 1) * 86_400_000;
}

function digits(least: number, most: number, take: (value: number, into: Reading) => void): Step {
  return (text, at, into) => {
    let end = at;
    while (end < at + most && isDigit(text, end)) end++;
    if (end - at < least) return -1;
    take(Number(text.slice(at, end)), into);
    return end;
  };
}

function words(names: readonly string[], take: (index: number, into: Reading) => void): Step {
  const longest = Math.max(...names.map((name) => name.length));
  return (text, at, into) => {
    const next = text.slice(at, at + longest).toLowerCase();
    const index = names.findIndex((name) => next.startsWith(name));
    if (index < 0) return -1;
    take(index, into);
    return at + (names[index]?.length ?? 0);
  };
}

function isDigit(text: string, at: number): boolean {
  // Behind the end there is no number, of which no comparison holds.
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9;
}
