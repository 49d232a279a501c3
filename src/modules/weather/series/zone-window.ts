import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Shape } from '#geojson/shape.js';
import { areaCoverageOf, type Grid } from '../area/area-window.js';
import { DrawingBudget } from '../area/drawing-budget.js';
import type { GridAxis } from '../area/grid-axis.js';
import { cellsNearest } from '../area/nearest-cell.js';
import type { IndexRun } from '../grid-store.js';
import { shortestSingle } from '../tables/number-text.js';
import { tooManyZoneCells, zonesOutsideCoverage } from '../weather.errors.js';

/** Of all zones together; a cell takes twelve bytes, and sixteen more while it is placed. */
const MOST_CELLS = 1_000_000;
/** For the outlines of all zones together. */
const MOST_STEPS = 20_000_000;
/** Some milliseconds of work. */
const POINTS_PER_TURN = 500;
const EARTH_RADIUS_KM = 6371.0088;

/** Part of the grid that is summed up for itself. */
export interface Zone {
  readonly id: string;
  /** Places in the window, row by row. */
  readonly cells: Uint32Array;
  /** The cosine of the latitude times the part of the cell that is covered. */
  readonly weights: Float64Array;
  /** Of all cells. */
  readonly weight: number;
  /** What a point got. */
  readonly nearest?: NearestCell;
}

export interface NearestCell {
  readonly latitude: number;
  readonly longitude: number;
  readonly distanceKm: number;
}

/** The rows and columns of all zones together, each once in the order of the store. */
export interface ZoneWindow {
  readonly rows: readonly IndexRun[];
  readonly columns: readonly IndexRun[];
  readonly zones: readonly Zone[];
  /** One byte per cell, 0 where no zone has it. */
  readonly mask: Uint8Array;
}

export interface ZoneShape {
  readonly id: string;
  readonly shape: Shape;
}

export interface ZonePoint {
  readonly id: string;
  readonly latitude: number;
  readonly longitude: number;
}

/** Cells by their rows and columns in the store: the n-th of each belongs to the n-th cell. */
interface PlacedCells {
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Float64Array;
}

interface PlacedZone {
  readonly id: string;
  readonly cells: PlacedCells;
  readonly nearest?: NearestCell;
}

/**
 * The cells that shapes cover. One that has nothing in common with the grid has none.
 * @throws Failure area-outside-coverage where that is so of all, geojson-too-large, weather-request-too-large
 */
export function zonesOfShapes(
  grid: Grid,
  shapes: readonly ZoneShape[],
  budget = new DrawingBudget(MOST_STEPS),
): ZoneWindow {
  const placed: PlacedZone[] = [];
  let count = 0;
  for (const { id, shape } of shapes) {
    const cells = placedCells(grid, shape, budget);
    count += cells.weights.length;
    if (count > MOST_CELLS) throw tooManyZoneCells(MOST_CELLS);
    placed.push({ id, cells });
  }
  if (count === 0) throw zonesOutsideCoverage();
  return windowOf(placed);
}

/** The cells nearest to points. @throws Failure area-outside-coverage for a point beside the grid */
export async function zonesOfPoints(
  grid: Grid,
  points: readonly ZonePoint[],
  longitudes: ArrayLike<number> | ArrayLike<bigint>,
): Promise<ZoneWindow> {
  const nearestTo = cellsNearest(grid);
  const placed: PlacedZone[] = [];
  for (const point of points) {
    const { row, column } = nearestTo(point);
    const centre = { latitude: grid.latitude.centres[row] ?? 0, longitude: Number(longitudes[column] ?? 0) };
    const nearest = {
      latitude: stated(grid.latitude, centre.latitude),
      longitude: stated(grid.longitude, centre.longitude),
      distanceKm: distanceKm(point, centre),
    };
    const cells = { rows: Uint32Array.of(row), columns: Uint32Array.of(column), weights: Float64Array.of(1) };
    placed.push({ id: point.id, cells, nearest });
    // Others get their turn.
    if (placed.length % POINTS_PER_TURN === 0) await nextTurn();
  }
  return windowOf(placed);
}

/** In the digits that the store means. */
function stated({ isSinglePrecision }: GridAxis, degrees: number): number {
  return isSinglePrecision ? shortestSingle(degrees) : degrees;
}

function placedCells(grid: Grid, shape: Shape, budget: DrawingBudget): PlacedCells {
  const coverage = areaCoverageOf(grid, shape, budget);
  const [rows, columns] = coverage ? [indicesOf(coverage.rows), indicesOf(coverage.columns)] : [[], []];
  const fractions = coverage?.fractions ?? new Float64Array();
  const count = fractions.reduce((sum, fraction) => sum + (fraction > NO_FRACTION ? 1 : 0), 0);
  const cells = { rows: new Uint32Array(count), columns: new Uint32Array(count), weights: new Float64Array(count) };
  let cell = 0;
  for (const [y, row] of rows.entries()) {
    const cosine = Math.cos(((grid.latitude.centres[row] ?? 0) * Math.PI) / 180);
    for (const [x, column] of columns.entries()) {
      const fraction = fractions[y * columns.length + x] ?? 0;
      if (fraction <= NO_FRACTION) continue;
      cells.rows[cell] = row;
      cells.columns[cell] = column;
      cells.weights[cell++] = cosine * fraction;
    }
  }
  return cells;
}

/** Rounding of what is computed must not make a cell part of a zone. */
const NO_FRACTION = 1e-12;

function windowOf(placed: readonly PlacedZone[]): ZoneWindow {
  const rows = sortedDistinct(placed.map(({ cells }) => cells.rows));
  const columns = sortedDistinct(placed.map(({ cells }) => cells.columns));
  const [rowPlaces, columnPlaces] = [placesOf(rows), placesOf(columns)];
  const mask = new Uint8Array(rows.length * columns.length);
  const zones: Zone[] = [];
  for (const { id, cells, nearest } of placed) {
    const places = cells.rows.map(
      (row, cell) => (rowPlaces.get(row) ?? 0) * columns.length + (columnPlaces.get(cells.columns[cell] ?? 0) ?? 0),
    );
    for (const place of places) mask[place] = 1;
    const weight = cells.weights.reduce((sum, one) => sum + one, 0);
    zones.push({ id, cells: places, weights: cells.weights, weight, ...(nearest && { nearest }) });
  }
  return { rows: runsOf(rows), columns: runsOf(columns), zones, mask };
}

function sortedDistinct(parts: readonly Uint32Array[]): number[] {
  const distinct = new Set<number>();
  for (const part of parts) for (const index of part) distinct.add(index);
  return [...distinct].sort((one, other) => one - other);
}

function placesOf(indices: readonly number[]): Map<number, number> {
  return new Map(indices.map((index, place) => [index, place]));
}

function indicesOf(runs: readonly IndexRun[]): number[] {
  return runs.flatMap(({ start, count, step }) => Array.from({ length: count }, (_, index) => start + index * step));
}

function runsOf(indices: readonly number[]): IndexRun[] {
  const runs: { start: number; count: number; step: number }[] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last && index === last.start + last.count) last.count++;
    else runs.push({ start: index, count: 1, step: 1 });
  }
  return runs;
}

/** Along the great circle, on a sphere. */
function distanceKm(
  from: { readonly latitude: number; readonly longitude: number },
  to: { readonly latitude: number; readonly longitude: number },
): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [south, north] = [radians(from.latitude), radians(to.latitude)];
  const half = (angle: number): number => Math.sin(angle / 2) ** 2;
  const turned = half(north - south) + Math.cos(south) * Math.cos(north) * half(radians(to.longitude - from.longitude));
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(turned)));
}
