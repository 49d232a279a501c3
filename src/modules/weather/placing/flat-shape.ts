import type { Polygon, Position, Shape } from '#geojson/shape.js';

/** A shape as a few arrays, which threads share: what a hundred thousand small lists are takes long to copy. */
export interface FlatShape {
  /** Longitude and latitude in turn: of all rings, then of all lines, then of all points. */
  readonly degrees: Float64Array;
  /** How many rings each polygon has. */
  readonly ringCounts: Uint32Array;
  /** How many positions each ring has, and then each line. */
  readonly positionCounts: Uint32Array;
  readonly pointCount: number;
}

export function flatShapeOf({ polygons, lines, points, positionCount }: Shape): FlatShape {
  const paths = [...polygons.flat(), ...lines];
  const degrees = new Float64Array(new SharedArrayBuffer(positionCount * 2 * Float64Array.BYTES_PER_ELEMENT));
  let at = 0;
  for (const path of [...paths, points]) {
    for (const [longitude, latitude] of path) {
      degrees[at++] = longitude;
      degrees[at++] = latitude;
    }
  }
  return {
    degrees,
    ringCounts: Uint32Array.from(polygons, (rings) => rings.length),
    positionCounts: Uint32Array.from(paths, (path) => path.length),
    pointCount: points.length,
  };
}

/** The shape again, without its properties. */
export function shapeOfFlat({ degrees, ringCounts, positionCounts, pointCount }: FlatShape): Shape {
  let [at, path] = [0, 0];
  const positions = (count: number): Position[] => {
    const read = Array.from({ length: count }, (_, index): Position => {
      const place = at + 2 * index;
      return [degrees[place] ?? 0, degrees[place + 1] ?? 0];
    });
    at += 2 * count;
    return read;
  };
  const next = (): Position[] => positions(positionCounts[path++] ?? 0);
  const polygons = Array.from(ringCounts, (count): Polygon => Array.from({ length: count }, next));
  const lines = Array.from({ length: positionCounts.length - path }, next);
  return { polygons, lines, points: positions(pointCount), properties: {}, positionCount: degrees.length / 2 };
}
