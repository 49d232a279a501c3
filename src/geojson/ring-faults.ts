import { orient2d } from 'robust-predicates';
import type { Position, Ring, Shape } from './shape.js';

/** What is odd about a shape and does not keep it from being used. */
export interface ShapeFinding {
  readonly code: 'ring-orientation' | 'self-intersection' | 'not-fully-checked';
  /** As `polygons.0.rings.1`: counted over the whole shape. */
  readonly path: string;
  readonly message: string;
}

interface Segment {
  readonly index: number;
  readonly from: Position;
  readonly to: Position;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Comparisons of two segments; a shape that is made to need more is reported as not fully checked. */
const COMPARISON_LIMIT = 20_000_000;
const FINDINGS_SHOWN = 100;

/**
 * Rings that turn the wrong way (RFC 7946: outer rings counterclockwise, holes clockwise) and rings that cross or touch
 * themselves.
 */
export function findRingFaults({ polygons }: Shape): ShapeFinding[] {
  const findings: ShapeFinding[] = [];
  let comparisonsLeft = COMPARISON_LIMIT;
  for (const [polygonIndex, rings] of polygons.entries()) {
    for (const [ringIndex, ring] of rings.entries()) {
      if (findings.length >= FINDINGS_SHOWN) return findings;
      const path = `polygons.${polygonIndex}.rings.${ringIndex}`;
      const isOuter = ringIndex === 0;
      const area = signedArea(ring);
      if (area !== 0 && area > 0 !== isOuter) {
        const message = isOuter ? 'the outer ring runs clockwise' : 'the ring of a hole runs counterclockwise';
        findings.push({ code: 'ring-orientation', path, message });
      }
      const { crossing, comparisons } = findCrossing(ring, comparisonsLeft);
      comparisonsLeft -= comparisons;
      if (crossing) {
        const [longitude, latitude] = crossing;
        const message = `the ring crosses or touches itself near ${longitude}, ${latitude}`;
        findings.push({ code: 'self-intersection', path, message });
      } else if (area === 0 && comparisonsLeft > 0) {
        findings.push({ code: 'self-intersection', path, message: 'the ring encloses no area' });
      }
      if (comparisonsLeft <= 0) {
        const message = 'the shape is too intricate to look for rings that cross themselves';
        return [...findings, { code: 'not-fully-checked', path, message }];
      }
    }
  }
  return findings;
}

/** In square degrees, by the shoelace formula; positive for a ring that runs counterclockwise. */
export function signedArea(ring: Ring): number {
  const [originX, originY] = ring[0] ?? [0, 0];
  let twice = 0;
  for (let index = 1; index < ring.length; index++) {
    const [x0, y0] = ring[index - 1] ?? [0, 0];
    const [x1, y1] = ring[index] ?? [0, 0];
    // From the first position, so that far from the origin no digits are lost.
    twice += (x0 - originX) * (y1 - originY) - (x1 - originX) * (y0 - originY);
  }
  return twice / 2;
}

/** Sweeps from west to east and compares only segments that overlap in longitude. */
function findCrossing(ring: Ring, limit: number): { crossing: Position | undefined; comparisons: number } {
  const segments = segmentsOf(ring).sort((one, other) => one.west - other.west);
  const active: Segment[] = [];
  let comparisons = 0;
  for (const segment of segments) {
    let kept = 0;
    for (const other of active) {
      if (++comparisons > limit) return { crossing: undefined, comparisons };
      if (other.east < segment.west) continue;
      active[kept++] = other;
      const overlap = other.south <= segment.north && segment.south <= other.north;
      if (overlap && !areNeighbours(segment, other, segments.length) && doMeet(segment, other)) {
        return { crossing: segment.from, comparisons };
      }
    }
    active.length = kept;
    active.push(segment);
  }
  return { crossing: undefined, comparisons };
}

/** Without the segments of no length that a repeated position makes. */
function segmentsOf(ring: Ring): Segment[] {
  const segments: Segment[] = [];
  for (let index = 1; index < ring.length; index++) {
    const [from, to] = [ring[index - 1], ring[index]];
    if (!from || !to || (from[0] === to[0] && from[1] === to[1])) continue;
    const [west, east] = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]];
    const [south, north] = from[1] < to[1] ? [from[1], to[1]] : [to[1], from[1]];
    segments.push({ index: segments.length, from, to, west, east, south, north });
  }
  return segments;
}

/** Segments that follow each other share a position, which is no crossing. */
function areNeighbours(one: Segment, other: Segment, count: number): boolean {
  const distance = Math.abs(one.index - other.index);
  return distance === 1 || distance === count - 1;
}

/** Exact: the sign of `orient2d` is right whatever the rounding. */
function doMeet(one: Segment, other: Segment): boolean {
  const a = side(one, other.from);
  const b = side(one, other.to);
  const c = side(other, one.from);
  const d = side(other, one.to);
  if (a * b < 0 && c * d < 0) return true;
  return (
    (a === 0 && isBetween(one, other.from)) ||
    (b === 0 && isBetween(one, other.to)) ||
    (c === 0 && isBetween(other, one.from)) ||
    (d === 0 && isBetween(other, one.to))
  );
}

function side({ from, to }: Segment, [x, y]: Position): number {
  return Math.sign(orient2d(from[0], from[1], to[0], to[1], x, y));
}

function isBetween({ from, to }: Segment, [x, y]: Position): boolean {
  return (
    x >= Math.min(from[0], to[0]) &&
    x <= Math.max(from[0], to[0]) &&
    y >= Math.min(from[1], to[1]) &&
    y <= Math.max(from[1], to[1])
  );
}
