import type { Shape } from '#geojson/shape.js';
import type { IndexRun } from '../grid-store.js';
import { areaWithoutCells } from '../weather.errors.js';
import { DrawingBudget } from './drawing-budget.js';
import type { GridAxis } from './grid-axis.js';
import { cellNearest } from './nearest-cell.js';
import { type PlaneShape, planeShapeOf, turnedFrom } from './plane-shape.js';
import { WindowDrawing } from './window-drawing.js';

/**
 * Which cells of the box around an area are kept: all of them; those whose centre is in the area; those that share area
 * with it; or those of which more than `threshold` is covered.
 */
export const MASK_KINDS = ['bbox', 'center', 'touched', 'fraction'] as const;
export type MaskKind = (typeof MASK_KINDS)[number];

export interface AreaRequest {
  readonly shape: Shape;
  readonly mask: MaskKind;
  /** Of `fraction`: 0 keeps whatever is touched. */
  readonly threshold: number;
  /** Where the area holds no cell, the nearest one is taken. */
  readonly nearest: boolean;
}

/** Cells of a grid, in the order of the store but for longitudes that wrap. */
export interface AreaWindow {
  readonly rows: readonly IndexRun[];
  readonly columns: readonly IndexRun[];
  readonly rowCount: number;
  readonly columnCount: number;
  /** One byte per cell, row by row, 0 where it is not kept; null keeps all. */
  readonly mask: Uint8Array | null;
}

export interface Grid {
  readonly latitude: GridAxis;
  readonly longitude: GridAxis;
}

export function wholeWindow({ latitude, longitude }: Grid): AreaWindow {
  const [rowCount, columnCount] = [latitude.centres.length, longitude.centres.length];
  return {
    rows: [{ start: 0, count: rowCount, step: 1 }],
    columns: [{ start: 0, count: columnCount, step: 1 }],
    rowCount,
    columnCount,
    mask: null,
  };
}

/**
 * The cells of an area; of a point, the one around it.
 * @throws Failure area-outside-coverage, area-without-cells naming the nearest, geojson-too-large
 */
export function areaWindowOf(grid: Grid, request: AreaRequest, budget = new DrawingBudget()): AreaWindow {
  lookAtAll(grid, request.shape, budget);
  const plane = planeShapeOf(request.shape);
  const isPoint = plane.polygons.length === 0 && plane.arc.west === plane.arc.east && plane.south === plane.north;
  const window = isPoint ? null : new WindowDrawing(grid, plane, request, budget).draw();
  if (window) return window;
  const { row, column } = nearestCell(grid, plane);
  if (request.nearest || isPoint) return singleCell(row, column);
  const longitude = turnedFrom(-180, grid.longitude.centres[column] ?? 0);
  throw areaWithoutCells({ latitude: grid.latitude.centres[row] ?? 0, longitude });
}

/** Cells of a grid, as an `AreaWindow` has them, with the part of each that an area covers. */
export interface AreaCoverage extends Omit<AreaWindow, 'mask'> {
  /** 0 to 1, row by row; 1 for the cell around a point and for those that a line runs through. */
  readonly fractions: Float64Array;
}

/**
 * What an area covers of each cell; null where it has nothing in common with the grid.
 * @throws Failure geojson-too-large where the budget is spent
 */
export function areaCoverageOf(grid: Grid, shape: Shape, budget: DrawingBudget): AreaCoverage | null {
  lookAtAll(grid, shape, budget);
  return new WindowDrawing(grid, planeShapeOf(shape), { mask: 'fraction', threshold: 0 }, budget).cover();
}

function lookAtAll({ latitude, longitude }: Grid, { positionCount }: Shape, budget: DrawingBudget): void {
  budget.lookAt(positionCount + latitude.centres.length + longitude.centres.length);
}

/** @throws Failure area-outside-coverage where it lies beside the grid */
function nearestCell(grid: Grid, plane: PlaneShape): { row: number; column: number } {
  return cellNearest(grid, {
    latitude: (plane.south + plane.north) / 2,
    longitude: (plane.arc.west + plane.arc.east) / 2,
  });
}

function singleCell(row: number, column: number): AreaWindow {
  const only = (start: number): IndexRun[] => [{ start, count: 1, step: 1 }];
  return { rows: only(row), columns: only(column), rowCount: 1, columnCount: 1, mask: null };
}
