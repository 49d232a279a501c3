import type { ColumnProfile, FrequentValue } from '../content/content-profile.js';

export class FrequentValueResponse implements FrequentValue {
  /** Its beginning, where it is long. @example "Mysuru" */
  value!: string;
  /** @example 12 */
  count!: number;
}

/** What one column holds. A figure is left out where it has no meaning for the type, or there is nothing to count. */
export class ColumnProfileResponse {
  /** @example "cases" */
  name!: string;
  /** @example "integer" */
  type!: ColumnProfile['type'];
  /** @example 0 */
  null_count!: number;
  /** How many different values there are; exact unless `distinct_is_estimated`. @example 31 */
  distinct_count?: number;
  distinct_is_estimated?: boolean;
  /** A number, or a date or time in ISO 8601. @example 0 */
  min?: number | string;
  /** @example 981 */
  max?: number | string;
  /** @example 12.5 */
  mean?: number;
  /** In characters, of text. @example 3 */
  min_length?: number;
  /** @example 12 */
  max_length?: number;
  /** Most frequent first. A value that is not here is rare, or the table is too wide to list any. */
  top_values!: FrequentValueResponse[];
  /** The counts of `top_values` are estimates. */
  top_values_are_estimated?: boolean;
  /** The figures, nulls included, come from the first rows only. */
  is_sample?: boolean;

  static from(this: void, column: ColumnProfile): ColumnProfileResponse {
    return {
      name: column.name,
      type: column.type,
      null_count: column.nullCount,
      distinct_count: column.distinctEstimate,
      distinct_is_estimated: column.isDistinctEstimated,
      min: column.min,
      max: column.max,
      mean: column.mean,
      min_length: column.minLength,
      max_length: column.maxLength,
      top_values: [...column.topValues],
      top_values_are_estimated: column.areTopValuesEstimated,
      is_sample: column.sampleOnly,
    };
  }
}
