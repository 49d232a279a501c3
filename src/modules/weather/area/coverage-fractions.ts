import { signedArea } from '#geojson/ring-faults.js';
import type { Polygon, Position } from '#geojson/shape.js';
import { type CellGrid, firstBeyond, segmentsOf } from './cell-grid.js';
import type { DrawingBudget } from './drawing-budget.js';
import { boxAround } from './polygon-box.js';

/**
 * Adds the part of each cell, 0 to 1, that the polygon covers, exactly but for rounding, in longitude and latitude.
 * Every segment takes away what lies east of it, or gives it, as it runs up or down (the sum is the area by Green's
 * theorem); what is east of a segment in a whole row of cells is noted once, at the first of them.
 */
export function addFractions(fractions: Float64Array, whole: CellGrid, polygon: Polygon, budget: DrawingBudget): void {
  const box = boxAround(whole, polygon);
  if (!box) return;
  const { grid, firstRow, firstColumn } = box;
  const { rows, columns } = grid;
  const width = columns.centres.length;
  const size = rows.centres.length * width;
  budget.lookAt(size);
  const [areas, heights] = [new Float64Array(size), new Float64Array(size)];
  for (const [index, ring] of polygon.entries()) {
    // Outer rings count as counterclockwise and holes as clockwise, however they were written.
    const sign = signedArea(ring) > 0 === (index === 0) ? 1 : -1;
    for (const [from, to] of segmentsOf(ring)) addSegment({ areas, heights, grid, sign }, from, to, budget);
  }
  for (let row = 0; row < rows.centres.length; row++) {
    const target = (firstRow + row) * whole.columns.centres.length + firstColumn;
    const rowHeight = (rows.upper[row] ?? 0) - (rows.lower[row] ?? 0);
    let height = 0;
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      const cellWidth = (columns.upper[column] ?? 0) - (columns.lower[column] ?? 0);
      height += heights[cell] ?? 0;
      const fraction = ((areas[cell] ?? 0) + height * cellWidth) / (rowHeight * cellWidth);
      fractions[target + column] = Math.min(1, (fractions[target + column] ?? 0) + Math.max(0, fraction));
    }
  }
}

interface Sums {
  /** Per cell that a segment runs through, the area east of it. */
  readonly areas: Float64Array;
  /** Per cell, the height of the segments that it and all cells east of it lie east of. */
  readonly heights: Float64Array;
  readonly grid: CellGrid;
  readonly sign: number;
}

function addSegment({ areas, heights, grid, sign }: Sums, from: Position, to: Position, budget: DrawingBudget): void {
  const { rows, columns } = grid;
  const width = columns.centres.length;
  const direction = from[1] < to[1] ? -sign : sign;
  const [low, high] = from[1] < to[1] ? [from, to] : [to, from];
  const rise = high[1] - low[1];
  if (rise === 0) return;
  for (let row = firstBeyond(rows.upper, low[1]); row < rows.centres.length; row++) {
    const bottom = Math.max(rows.lower[row] ?? 0, low[1]);
    const top = Math.min(rows.upper[row] ?? 0, high[1]);
    if (bottom >= high[1]) return;
    const height = direction * (top - bottom);
    const a = low[0] + ((bottom - low[1]) / rise) * (high[0] - low[0]);
    const b = low[0] + ((top - low[1]) / rise) * (high[0] - low[0]);
    const [west, east] = a < b ? [a, b] : [b, a];
    let column = firstBeyond(columns.upper, west);
    budget.spend(1);
    for (; column < width && (columns.lower[column] ?? 0) < east; column++) {
      const [left, right] = [columns.lower[column] ?? 0, columns.upper[column] ?? 0];
      const cell = row * width + column;
      areas[cell] = (areas[cell] ?? 0) + height * meanWidthEast({ west, east }, left, right);
      budget.spend(1);
    }
    if (column < width) heights[row * width + column] = (heights[row * width + column] ?? 0) + height;
  }
}

/** Of the part of a cell from `left` to `right` that lies east of a segment from `west` to `east`, the mean width. */
function meanWidthEast({ west, east }: { west: number; east: number }, left: number, right: number): number {
  if (east === west) return right - Math.max(west, left);
  const [from, to] = [Math.max(west, left), Math.min(east, right)];
  const before = Math.max(0, left - west) / (east - west);
  const within = (to - from) / (east - west);
  return before * (right - left) + within * (right - (from + to) / 2);
}
