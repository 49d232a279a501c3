import type { Polygon, Position } from '#geojson/shape.js';

/** Intervals along one dimension of a window, ascending and without overlaps. */
export interface CellSide {
  readonly centres: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** The cells of a window as a mask is drawn on them: rows from south to north, columns from west to east. */
export interface CellGrid {
  readonly rows: CellSide;
  readonly columns: CellSide;
}

/** Straight lines between positions; every pair of them. */
export function* segmentsOf(positions: readonly Position[]): Generator<readonly [Position, Position]> {
  for (let index = 1; index < positions.length; index++) {
    const [from, to] = [positions[index - 1], positions[index]];
    if (from && to) yield [from, to];
  }
}

export function* polygonSegments(polygon: Polygon): Generator<readonly [Position, Position]> {
  for (const ring of polygon) yield* segmentsOf(ring);
}

/** The index of the first value that is `least` or more; the length where there is none. */
export function firstFrom(ascending: Float64Array, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the first value that is more than `most`; the length where there is none. */
export function firstBeyond(ascending: Float64Array, most: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
