import type { DecodedValues } from '../aggregation/decoded-values.js';
import type { Zone } from './zone-window.js';

/** What became of a zone in a group of steps. Null where there is no value at all. */
export interface ZoneSummary {
  /** Weighted by area over all values of the group. */
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Of the means of the steps. */
  readonly sum: number | null;
  /** Values of cells. */
  readonly count: number;
  /** How much of what there should be there is, by weight: 1 where no value is missing. */
  readonly validFraction: number;
}

const PRECISION = 1e12;

/** Gathers the steps of one group, zone by zone. Used again for the next group. */
export class ZoneStatistics {
  private weights = 0;
  private totals = 0;
  private least = Infinity;
  private most = -Infinity;
  private means = 0;
  private steps = 0;
  private count = 0;

  constructor(readonly zone: Zone) {}

  /** Adds one step, whose cells begin at `from`. */
  add({ numbers, scale, offset, missing: [fill, missing] }: DecodedValues, from: number): void {
    const { cells, weights } = this.zone;
    let [weight, total, count] = [0, 0, 0];
    let { least, most } = this;
    for (let index = 0; index < cells.length; index++) {
      const number = numbers[from + (cells[index] ?? 0)] ?? NaN;
      if (number !== number || number === fill || number === missing) continue;
      const value = number * scale + offset;
      const share = weights[index] ?? 0;
      weight += share;
      total += share * value;
      if (value < least) least = value;
      if (value > most) most = value;
      count++;
    }
    if (count === 0) return;
    this.weights += weight;
    this.totals += total;
    this.least = least;
    this.most = most;
    this.means += total / weight;
    this.steps++;
    this.count += count;
  }

  /** What has been gathered of a group that should have so many steps; begins anew. */
  take(expectedSteps: number): ZoneSummary {
    const { weights, totals, least, most, means, steps, count, zone } = this;
    this.weights = this.totals = this.means = this.steps = this.count = 0;
    this.least = Infinity;
    this.most = -Infinity;
    if (steps === 0) return { mean: null, min: null, max: null, sum: null, count: 0, validFraction: 0 };
    // Without the rounding of sums, so that where nothing is missing it is 1.
    const validFraction = Math.round((weights / (zone.weight * expectedSteps)) * PRECISION) / PRECISION;
    return { mean: totals / weights, min: least, max: most, sum: means, count, validFraction };
  }
}
