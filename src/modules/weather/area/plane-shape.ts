import { signedArea } from '#geojson/ring-faults.js';
import type { Polygon, Position, Shape } from '#geojson/shape.js';

/** From `west` eastwards to `east`, which is at most 360 degrees more. */
export interface LongitudeArc {
  readonly west: number;
  readonly east: number;
}

/** A shape whose longitudes run on across the antimeridian, and its smallest covering arc. */
export interface PlaneShape {
  readonly polygons: readonly Polygon[];
  /** Points are lines of one position. */
  readonly lines: readonly (readonly Position[])[];
  readonly arc: LongitudeArc;
  readonly south: number;
  readonly north: number;
}

const NO_GAP = 1e-9;

/**
 * Rings are read as RFC 7946 has them, straight in longitude and latitude and cut at the antimeridian. One that is not
 * cut gives itself away: it has a segment of more than half the globe, and turns clockwise unless that segment is taken
 * the short way.
 */
export function planeShapeOf(shape: Shape): PlaneShape {
  const polygons = shape.polygons.map(joinedPolygon);
  const lines = [...shape.lines.map(joined), ...shape.points.map((point) => [point])];
  let [south, north] = [Infinity, -Infinity];
  const arcs: LongitudeArc[] = [];
  for (const positions of [...polygons.map((rings) => rings[0] ?? []), ...lines]) {
    let [west, east] = [Infinity, -Infinity];
    for (const [longitude, latitude] of positions) {
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
    }
    arcs.push({ west, east });
  }
  return { polygons, lines, arc: coveringArc(arcs), south, north };
}

/** `value` as the least number from `least` on that is the same longitude. */
export function turnedFrom(least: number, value: number): number {
  const turned = value - 360 * Math.floor((value - least) / 360);
  // Rounding may leave what lies a hair before `least` a whole turn behind it.
  return turned - least > 360 - NO_GAP ? turned - 360 : turned;
}

/** Around all the arcs, whatever is the largest gap between them left out. */
export function coveringArc(arcs: readonly LongitudeArc[]): LongitudeArc {
  const pieces = arcs.flatMap(piecesOf).sort((one, other) => one.west - other.west);
  const first = pieces[0] ?? { west: -180, east: 180 };
  let reach = first.east;
  let gap = { width: -1, before: first.west, after: reach };
  for (const { west, east } of pieces) {
    if (west - reach > gap.width) gap = { width: west - reach, before: west, after: reach };
    reach = Math.max(reach, east);
  }
  // The gap across the antimeridian wins where another is as wide.
  const across = first.west + 360 - reach;
  if (across >= gap.width - NO_GAP) gap = { width: across, before: first.west, after: reach };
  if (gap.width <= NO_GAP) return { west: -180, east: 180 };
  return { west: gap.before, east: gap.after < gap.before ? gap.after + 360 : gap.after };
}

/** Within -180 to 180: cut in two where the arc goes on beyond. */
function piecesOf({ west, east }: LongitudeArc): LongitudeArc[] {
  const width = east - west;
  if (width >= 360 - NO_GAP) return [{ west: -180, east: 180 }];
  const from = west >= -180 && west <= 180 && east <= 180 ? west : turnedFrom(-180, west);
  if (from + width <= 180) return [{ west: from, east: from + width }];
  return [
    { west: from, east: 180 },
    { west: -180, east: from + width - 360 },
  ];
}

function joinedPolygon(polygon: Polygon): Polygon {
  const [outer = [], ...holes] = polygon;
  if (!outer.some((position, index) => isLong(outer[index - 1], position)) || signedArea(outer) >= 0) return polygon;
  const whole = joined(outer);
  const [first, last] = [whole[0], whole.at(-1)];
  if (!first || !last || first[0] !== last[0] || signedArea(whole) <= 0) return polygon;
  const west = whole.reduce((least, [longitude]) => Math.min(least, longitude), Infinity);
  return [whole, ...holes.map((hole) => shiftedFrom(west, joined(hole)))];
}

/** Each segment taken the short way. */
function joined(positions: readonly Position[]): Position[] {
  let turn = 0;
  return positions.map((position, index) => {
    const previous = positions[index - 1];
    if (isLong(previous, position)) turn += previous && previous[0] > position[0] ? 360 : -360;
    return [position[0] + turn, position[1]];
  });
}

/** A segment of the whole 360 degrees runs along a cut, and is meant as it stands. */
function isLong(from: Position | undefined, to: Position): boolean {
  const width = from ? Math.abs(to[0] - from[0]) : 0;
  return width > 180 && width < 360;
}

function shiftedFrom(west: number, ring: readonly Position[]): Position[] {
  const least = ring.reduce((lesser, [longitude]) => Math.min(lesser, longitude), Infinity);
  const shift = turnedFrom(west, least) - least;
  return ring.map(([longitude, latitude]) => [longitude + shift, latitude]);
}
