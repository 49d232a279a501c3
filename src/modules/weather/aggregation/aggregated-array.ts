import type { BlockRequest, StoreArray } from '../grid-store.js';
import type { Statistic } from './statistic.js';
import type { StepRange } from './time-groups.js';

/** An array whose values are computed from those of another. */
export interface AggregatedArray extends StoreArray {
  readonly gathered: Gathered;
}

export interface Gathered {
  readonly array: StoreArray;
  /** The dimension along which steps are gathered. */
  readonly timeDimension: number;
  /** By index along that dimension, the steps of the array beneath. */
  readonly steps: readonly StepRange[];
  readonly statistic: Statistic;
}

export interface AggregatedRequest extends BlockRequest {
  readonly array: AggregatedArray;
}
