/** Longitude and latitude in degrees. */
export type Position = readonly [longitude: number, latitude: number];

/** Closed: the last position is the first one again. */
export type Ring = readonly Position[];

/** The outer ring, and the rings of its holes. */
export type Polygon = readonly Ring[];

/** What a GeoJSON comes to, whatever it is nested in. */
export interface Shape {
  readonly polygons: readonly Polygon[];
  readonly lines: readonly (readonly Position[])[];
  readonly points: readonly Position[];
  /** The properties of the feature, or of the first feature of a collection. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly positionCount: number;
}

/** West, south, east, north, in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

export function* positionsOf({ polygons, lines, points }: Shape): Generator<Position> {
  for (const polygon of polygons) for (const ring of polygon) yield* ring;
  for (const line of lines) yield* line;
  yield* points;
}

/** The box around a shape; it does not know of shapes that cross the 180th meridian, which RFC 7946 has cut there. */
export function boundsOf(shape: Shape): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [longitude, latitude] of positionsOf(shape)) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
    south = Math.min(south, latitude);
    north = Math.max(north, latitude);
  }
  return [west, south, east, north];
}
