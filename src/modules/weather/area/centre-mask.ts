import type { Polygon } from '#geojson/shape.js';
import { type CellGrid, type CellSide, firstBeyond, firstFrom, polygonSegments } from './cell-grid.js';
import type { DrawingBudget } from './drawing-budget.js';

/** How far beside a segment, in degrees, a centre still counts as on it. */
const ON_SEGMENT = 1e-10;

/** Each is found twice and sorted. */
const STEPS_PER_CROSSING = 4;

/** Segments that run upwards, in the order in which rows from the south meet them. */
interface RisingSegments {
  readonly count: number;
  readonly x0: Float64Array;
  readonly y0: Float64Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
}

/**
 * Sets the cells whose centre lies in the polygon or on its edge (even-odd, so holes stay out), row by row: each row
 * meets the segments that cross it and fills between them.
 */
export function drawCentres(mask: Uint8Array, grid: CellGrid, polygon: Polygon, budget: DrawingBudget): void {
  const { rows, columns } = grid;
  const width = columns.centres.length;
  drawLevelSegments(mask, grid, polygon);
  const segments = risingSegmentsOf(polygon);
  const active: number[] = [];
  let next = 0;
  const firstRow = firstFrom(rows.centres, segments.y0[0] ?? Infinity);
  for (let row = firstRow; row < rows.centres.length; row++) {
    const y = rows.centres[row] ?? 0;
    while (next < segments.count && (segments.y0[next] ?? 0) <= y) active.push(next++);
    let kept = 0;
    for (const segment of active) if ((segments.y1[segment] ?? 0) >= y) active[kept++] = segment;
    active.length = kept;
    if (kept === 0 && next === segments.count) return;
    budget.spend(STEPS_PER_CROSSING * kept + 1);
    const target = mask.subarray(row * width, (row + 1) * width);
    // A vertex on the row belongs to the segment above it, then to the one below: both edges of the polygon are in.
    fillBetween(
      target,
      columns,
      crossingsOf(segments, active, y, (bottom, top) => bottom <= y && y < top),
    );
    fillBetween(
      target,
      columns,
      crossingsOf(segments, active, y, (bottom, top) => bottom < y && y <= top),
    );
  }
}

function crossingsOf(
  { x0, y0, x1, y1 }: RisingSegments,
  active: readonly number[],
  y: number,
  crosses: (bottom: number, top: number) => boolean,
): Float64Array {
  const crossings = new Float64Array(active.length);
  let count = 0;
  for (const segment of active) {
    const [bottom, top] = [y0[segment] ?? 0, y1[segment] ?? 0];
    if (!crosses(bottom, top)) continue;
    const [from, to] = [x0[segment] ?? 0, x1[segment] ?? 0];
    crossings[count++] = y === bottom ? from : y === top ? to : from + ((y - bottom) / (top - bottom)) * (to - from);
  }
  // Numbers in an array of their type are sorted many times as fast.
  return crossings.subarray(0, count).sort();
}

function fillBetween(target: Uint8Array, { centres }: CellSide, crossings: ArrayLike<number>): void {
  for (let index = 1; index < crossings.length; index += 2) {
    const first = firstFrom(centres, (crossings[index - 1] ?? 0) - ON_SEGMENT);
    target.fill(1, first, firstBeyond(centres, (crossings[index] ?? 0) + ON_SEGMENT));
  }
}

/** Segments along a row, which no row crosses. */
function drawLevelSegments(mask: Uint8Array, { rows, columns }: CellGrid, polygon: Polygon): void {
  const width = columns.centres.length;
  for (const [from, to] of polygonSegments(polygon)) {
    if (from[1] !== to[1]) continue;
    const row = firstFrom(rows.centres, from[1]);
    if (rows.centres[row] !== from[1]) continue;
    const ends = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]];
    fillBetween(mask.subarray(row * width, (row + 1) * width), columns, ends);
  }
}

function risingSegmentsOf(polygon: Polygon): RisingSegments {
  const rising: (readonly [number, number, number, number])[] = [];
  for (const [from, to] of polygonSegments(polygon)) {
    if (from[1] < to[1]) rising.push([from[0], from[1], to[0], to[1]]);
    else if (from[1] > to[1]) rising.push([to[0], to[1], from[0], from[1]]);
  }
  rising.sort((one, other) => one[1] - other[1]);
  const column = (index: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rising, (segment) => segment[index]);
  return { count: rising.length, x0: column(0), y0: column(1), x1: column(2), y1: column(3) };
}
