import type { DecodedValues } from './decoded-values.js';

/** What many values of a cell become; missing ones are left out. */
export const STATISTICS = ['mean', 'min', 'max', 'sum', 'count'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Gathers the steps of one group, cell by cell. Used again for the next group. */
export class CellStatistic {
  private readonly totals: Float64Array;
  private readonly counts: Uint32Array;

  constructor(
    private readonly statistic: Statistic,
    private readonly cells: number,
  ) {
    this.totals = new Float64Array(cells);
    this.counts = new Uint32Array(cells);
  }

  /** Adds one step, whose cells begin at `from`. */
  add({ numbers, scale, offset, missing: [fill, missing] }: DecodedValues, from: number): void {
    const { totals, counts, statistic, cells } = this;
    const [isLeast, isMost] = [statistic === 'min', statistic === 'max'];
    for (let cell = 0; cell < cells; cell++) {
      const number = numbers[from + cell] ?? NaN;
      if (number !== number || number === fill || number === missing) continue;
      const value = number * scale + offset;
      const total = totals[cell] ?? 0;
      const isFirst = counts[cell] === 0;
      if (isLeast) totals[cell] = isFirst || value < total ? value : total;
      else if (isMost) totals[cell] = isFirst || value > total ? value : total;
      else totals[cell] = total + value;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }

  /** Writes what has been gathered, NaN where that is nothing, and begins anew. */
  take(target: Float32Array | Float64Array | Int32Array, at: number): void {
    const { totals, counts, statistic, cells } = this;
    for (let cell = 0; cell < cells; cell++) {
      const count = counts[cell] ?? 0;
      const total = totals[cell] ?? 0;
      if (statistic === 'count') target[at + cell] = count;
      else if (count === 0) target[at + cell] = NaN;
      else target[at + cell] = statistic === 'mean' ? total / count : total;
    }
    totals.fill(0);
    counts.fill(0);
  }
}
