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

  /** Adds what `zoneSums` made of one step, from `at` on. */
  add(sums: Float64Array, at: number): void {
    const count = sums[at + 4] ?? 0;
    if (count === 0) return;
    const [weight, total, least, most] = [sums[at] ?? 0, sums[at + 1] ?? 0, sums[at + 2] ?? 0, sums[at + 3] ?? 0];
    this.weights += weight;
    this.totals += total;
    this.least = Math.min(this.least, least);
    this.most = Math.max(this.most, most);
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
