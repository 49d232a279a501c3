import type { Polygon, Position } from '#geojson/shape.js';
import { type CellGrid, firstBeyond, firstFrom, polygonSegments, segmentsOf } from './cell-grid.js';
import { drawCentres } from './centre-mask.js';
import type { DrawingBudget } from './drawing-budget.js';
import { boxAround } from './polygon-box.js';

/**
 * Sets the cells that share area with the polygon: those whose inside its edge runs through, and of the others, which
 * lie wholly in it or wholly outside, those whose centre is in it.
 */
export function drawTouched(mask: Uint8Array, grid: CellGrid, polygon: Polygon, budget: DrawingBudget): void {
  drawInside(mask, grid, polygon, budget);
  for (const [from, to] of polygonSegments(polygon)) drawSegment(mask, grid, from, to, budget);
}

/** Apart from the mask first: a row of it is filled by what crosses that row alone. */
function drawInside(mask: Uint8Array, whole: CellGrid, polygon: Polygon, budget: DrawingBudget): void {
  const box = boxAround(whole, polygon);
  if (!box) return;
  const { grid, firstRow, firstColumn } = box;
  const [height, width] = [grid.rows.centres.length, grid.columns.centres.length];
  budget.lookAt(height * width);
  const inside = new Uint8Array(height * width);
  drawCentres(inside, withoutEdges(grid), polygon, budget);
  for (let row = 0; row < height; row++) {
    const target = (firstRow + row) * whole.columns.centres.length + firstColumn;
    for (let column = 0; column < width; column++) if (inside[row * width + column]) mask[target + column] = 1;
  }
}

/** Sets the cells that a line runs through; a position alone sets the cell around it. */
export function drawLine(
  mask: Uint8Array,
  grid: CellGrid,
  positions: readonly Position[],
  budget: DrawingBudget,
): void {
  const [first] = positions;
  if (positions.length === 1 && first) return drawPoint(mask, grid, first);
  for (const [from, to] of segmentsOf(positions)) {
    drawSegment(mask, grid, from, to, budget);
    drawPoint(mask, grid, from);
    drawPoint(mask, grid, to);
  }
}

function drawSegment(
  mask: Uint8Array,
  { rows, columns }: CellGrid,
  from: Position,
  to: Position,
  budget: DrawingBudget,
): void {
  const width = columns.centres.length;
  const [low, high] = from[1] <= to[1] ? [from, to] : [to, from];
  const rise = high[1] - low[1];
  const xAt = (y: number): number =>
    y <= low[1] ? low[0] : y >= high[1] ? high[0] : low[0] + ((y - low[1]) / rise) * (high[0] - low[0]);
  for (let row = firstBeyond(rows.upper, low[1]); row < rows.centres.length; row++) {
    const [bottom, top] = [rows.lower[row] ?? 0, rows.upper[row] ?? 0];
    if (bottom >= high[1]) return;
    const [a, b] = rise === 0 ? [low[0], high[0]] : [xAt(Math.max(bottom, low[1])), xAt(Math.min(top, high[1]))];
    const [west, east] = a < b ? [a, b] : [b, a];
    const first = firstBeyond(columns.upper, west);
    const last = firstFrom(columns.lower, east);
    budget.spend(1 + Math.max(0, last - first));
    if (last > first) mask.fill(1, row * width + first, row * width + last);
  }
}

function drawPoint(mask: Uint8Array, { rows, columns }: CellGrid, [x, y]: Position): void {
  const row = firstFrom(rows.upper, y);
  const column = firstFrom(columns.upper, x);
  if ((rows.lower[row] ?? Infinity) <= y && (columns.lower[column] ?? Infinity) <= x) {
    mask[row * columns.centres.length + column] = 1;
  }
}

/**
 * A cell whose centre lies on the edge of the polygon is run through by it; if the edge runs along the cell, the middle
 * of the cell, which need not be its centre, tells on which side it lies.
 */
function withoutEdges({ rows, columns }: CellGrid): CellGrid {
  const middle = ({ lower, upper }: CellGrid['rows']): CellGrid['rows'] => ({
    centres: lower.map((edge, index) => (edge + (upper[index] ?? 0)) / 2),
    lower,
    upper,
  });
  return { rows: middle(rows), columns: middle(columns) };
}
