import type { Polygon, Position, Shape } from '#geojson/shape.js';
import type { AreaWindow, Grid } from '../area/area-window.js';
import { type PlaneShape, planeShapeOf, turnedFrom } from '../area/plane-shape.js';
import type { GridAxis } from '../area/grid-axis.js';
import type { IndexRun } from '../grid-store.js';
import { wrongArea } from '../weather.errors.js';
import type { MapSide } from './map-layout.js';

/** Around an area, so that its outline does not lie on the edge of the map. */
const MARGIN_SHARE = 0.06;

/** @throws Failure wrong-area */
export function boxOf(text: string): Shape {
  const degrees = text.split(',').map((part) => (/^\s*-?\d+(\.\d+)?\s*$/.test(part) ? Number(part) : NaN));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = degrees;
  const isBox =
    degrees.length === 4 && Math.abs(west) <= 180 && Math.abs(east) <= 180 && south < north && west !== east;
  if (!isBox || south < -90 || north > 90) {
    throw wrongArea('bbox', 'must be west,south,east,north in degrees; west may be greater than east');
  }
  return shapeOf(boxes({ west, east: east > west ? east : east + 360, south, north }));
}

/** @throws Failure wrong-area */
export function pointOf(text: string): Shape {
  const [longitude = NaN, latitude = NaN, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (more.length > 0 || !(Math.abs(longitude) <= 180) || !(Math.abs(latitude) <= 90)) {
    throw wrongArea('point', 'must be longitude,latitude in degrees');
  }
  return { polygons: [], lines: [], points: [[longitude, latitude]], properties: {}, positionCount: 1 };
}

/** A box around the area with some room, of a few cells at least. */
export function surroundingsOf({ latitude, longitude }: Grid, shape: Shape): Shape {
  const { arc, south, north } = planeShapeOf(shape);
  const cellOf = ({ lower, upper }: GridAxis): number => (upper[0] ?? 0) - (lower[0] ?? 0);
  const roomFor = (extent: number, cell: number): number =>
    Math.max(extent * MARGIN_SHARE, extent < 3 * cell ? 2.5 * cell : cell * 0.6);
  const aside = roomFor(arc.east - arc.west, cellOf(longitude));
  const above = roomFor(north - south, cellOf(latitude));
  const isRound = arc.east - arc.west + 2 * aside >= 360;
  return shapeOf(
    boxes({
      west: isRound ? -180 : arc.west - aside,
      east: isRound ? 180 : arc.east + aside,
      south: Math.max(-90, south - above),
      north: Math.min(90, north + above),
    }),
  );
}

/** The cells of a window, their longitudes running on from the first one. */
export function sidesOf(grid: Grid, area: AreaWindow): { rows: MapSide; columns: MapSide } {
  const columns = area.columns.flatMap(indicesOf);
  const { isAscending, centres } = grid.longitude;
  const west = centres[(isAscending ? columns[0] : columns.at(-1)) ?? 0] ?? 0;
  return {
    rows: sideOf(grid.latitude, area.rows.flatMap(indicesOf), (centre) => centre),
    columns: sideOf(grid.longitude, columns, (centre) => turnedFrom(west, centre)),
  };
}

/** All rings and lines, by whole turns to where the map is. */
export function outlinesOf(shape: Shape, { lower, upper }: MapSide): Position[][] {
  const plane: PlaneShape = planeShapeOf(shape);
  const west = lower.reduce((one, other) => Math.min(one, other), Infinity);
  const east = upper.reduce((one, other) => Math.max(one, other), -Infinity);
  const lines = [...plane.polygons.flat(), ...plane.lines];
  return lines.flatMap((line) => {
    const longitudes = line.map(([longitude]) => longitude);
    const [least, most] = [
      longitudes.reduce((a, b) => Math.min(a, b), Infinity),
      longitudes.reduce((a, b) => Math.max(a, b), -Infinity),
    ];
    return [-720, -360, 0, 360, 720]
      .filter((turn) => least + turn <= east && most + turn >= west)
      .map((turn) => line.map(([longitude, latitude]): Position => [longitude + turn, latitude]));
  });
}

interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Cut at the antimeridian, as GeoJSON has it. */
function boxes({ west, east, south, north }: Box): Box[] {
  const from = turnedFrom(-180, west);
  const until = from + (east - west);
  if (until <= 180) return [{ west: from, east: until, south, north }];
  return [
    { west: from, east: 180, south, north },
    { west: -180, east: until - 360, south, north },
  ];
}

function shapeOf(parts: readonly Box[]): Shape {
  const polygons = parts.map(({ west, east, south, north }): Polygon => [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ]);
  return { polygons, lines: [], points: [], properties: {}, positionCount: polygons.length * 5 };
}

function sideOf(
  { centres, lower, upper }: GridAxis,
  indices: readonly number[],
  placeOf: (centre: number) => number,
): MapSide {
  const around = (edges: Float64Array): Float64Array =>
    Float64Array.from(indices, (index) => {
      const centre = centres[index] ?? 0;
      return placeOf(centre) + (edges[index] ?? 0) - centre;
    });
  return { lower: around(lower), upper: around(upper) };
}

function indicesOf({ start, count, step }: IndexRun): number[] {
  return Array.from({ length: count }, (_, index) => start + index * step);
}
