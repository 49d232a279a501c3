import { daysBefore } from './usage-days.js';
import type { UsageOfKey, UsageSums } from './usage-reports.repository.js';

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** A month of busy servers is added up well within the time that a statement has; a year of them is not. */
const SPAN_DAYS = 31;

/** The days of `asked` that lie within `kept`, in spans that a statement can add up; none where there are none. */
export function spansOf(asked: Span, kept: Span): Span[] {
  const spans: Span[] = [];
  const last = asked.to < kept.to ? asked.to : kept.to;
  let from = asked.from > kept.from ? asked.from : kept.from;
  while (from <= last) {
    const end = daysBefore(from, -(SPAN_DAYS - 1));
    spans.push({ from, to: end < last ? end : last });
    from = daysBefore(end, -1);
  }
  return spans;
}

/**
 * The sums of several spans as one, put together span by span: each key is kept once, whichever spans have it. With a
 * limit, only the first keys are kept: what belongs to the first of the whole belongs to the first of each span.
 */
export class SpanSums {
  private sums = new Map<string, UsageOfKey>();
  private isInOrder = true;

  constructor(private readonly limit?: number) {}

  /** Those of one span, in the order of their keys. */
  add(rows: readonly UsageOfKey[]): void {
    this.isInOrder = this.sums.size === 0;
    for (const row of rows) {
      const sum = this.sums.get(row.key);
      this.sums.set(row.key, sum ? { ...row, ...plus(sum, row) } : row);
    }
    if (this.limit === undefined || this.sums.size <= this.limit) return;
    this.sums = new Map(this.list().map((row) => [row.key, row]));
    this.isInOrder = true;
  }

  /** In the order of their keys. */
  list(): UsageOfKey[] {
    const rows = [...this.sums.values()];
    return (this.isInOrder ? rows : inOrderOfKeys(rows)).slice(0, this.limit);
  }
}

/** As PostgreSQL orders them: by bytes. */
function inOrderOfKeys(rows: readonly UsageOfKey[]): UsageOfKey[] {
  return rows
    .map((row) => ({ row, bytes: Buffer.from(row.key) }))
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
    .map(({ row }) => row);
}

export function plus(one: UsageSums, other: UsageSums): UsageSums {
  return {
    count: one.count + other.count,
    views: one.views + other.views,
    downloads: one.downloads + other.downloads,
    bytes: one.bytes + other.bytes,
  };
}

/** The most downloads first, and among equals the most views; not those without a key. */
export function mostUsed(rows: readonly UsageOfKey[], limit: number): UsageOfKey[] {
  return rows
    .filter(({ key }) => key !== '')
    .sort((one, other) => other.downloads - one.downloads || other.views - one.views || other.count - one.count)
    .slice(0, limit);
}
