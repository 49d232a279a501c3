import { coverageDay } from './coverage-date.js';

/** First and last day, `YYYY-MM-DD`; null where it has no such end. */
export interface CoverageInterval {
  readonly first: string | null;
  readonly last: string | null;
}

/**
 * `start/end` as OGC APIs write it: either end may be `..` or left out, and one date alone is the time that it names, so
 * that `2019` is the whole year.
 * @returns undefined for what is no interval, such as one that ends before it begins
 */
export function parseInterval(text: string): CoverageInterval | undefined {
  const parts = text.split('/');
  const [start = '', end = start] = parts;
  if (parts.length > 2 || text.trim() === '') return undefined;
  const first = isOpen(start) ? null : coverageDay(start, 'first');
  const last = isOpen(end) ? null : coverageDay(end, 'last');
  if (first === undefined || last === undefined) return undefined;
  if (parts.length === 1 && first === null) return undefined;
  return first !== null && last !== null && first > last ? undefined : { first, last };
}

function isOpen(end: string): boolean {
  return ['', '..'].includes(end.trim());
}
