import type { ValueDecoding } from '../tables/value-decoding.js';
import type { Calendar } from '../time/calendar.js';

/** A variable over time, as the mean of an area. Plain values, which a thread can be sent. */
export interface SeriesLayout {
  readonly width: number;
  readonly title: string;
  readonly subtitle: string;
  readonly units: string;
  readonly attribution: string;
  readonly decoding: ValueDecoding;
  readonly calendar: Calendar;
  /** Milliseconds since 1970 of that calendar. */
  readonly times: Float64Array;
  /** Of each cell, as large as its area; 0 outside the mask. */
  readonly weights: Float64Array;
}
