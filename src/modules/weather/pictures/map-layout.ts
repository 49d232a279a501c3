import type { Position } from '#geojson/shape.js';
import type { ValueDecoding } from '../tables/value-decoding.js';

/** The cells of one side of a map, on the plane: longitudes run on beyond 180. */
export interface MapSide {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** One step of a variable as a map. Plain values, which a thread can be sent. */
export interface MapLayout {
  readonly width: number;
  readonly title: string;
  readonly subtitle: string;
  readonly units: string;
  readonly attribution: string;
  readonly decoding: ValueDecoding;
  /** In the order of the values. */
  readonly rows: MapSide;
  readonly columns: MapSide;
  /** Outlines and lines of the area, on the same plane. */
  readonly outlines: readonly (readonly Position[])[];
}
