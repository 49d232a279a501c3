import type { Polygon } from '#geojson/shape.js';
import type { IndexRun } from '../grid-store.js';
import type { AreaCoverage, AreaRequest, AreaWindow, Grid } from './area-window.js';
import type { CellGrid, CellSide } from './cell-grid.js';
import { drawCentres } from './centre-mask.js';
import { addFractions } from './coverage-fractions.js';
import type { DrawingBudget } from './drawing-budget.js';
import type { GridAxis } from './grid-axis.js';
import { type PlaneShape, turnedFrom } from './plane-shape.js';
import { drawLine, drawTouched } from './touched-mask.js';

interface Placed {
  readonly index: number;
  /** The longitude or latitude on the plane of the shape. */
  readonly at: number;
}

const TURNS = [-720, -360, 0, 360, 720];
/** Rounding of what is computed must not keep a cell. */
const NO_FRACTION = 1e-12;

/** Draws the area of one request on the cells of a grid. */
export class WindowDrawing {
  constructor(
    private readonly grid: Grid,
    private readonly plane: PlaneShape,
    private readonly request: Pick<AreaRequest, 'mask' | 'threshold'>,
    private readonly budget: DrawingBudget,
  ) {}

  /** Null where nothing is covered. */
  cover(): AreaCoverage | null {
    const [rows, columns] = [this.placeRows(true), this.placeColumns(true)];
    if (rows.length === 0 || columns.length === 0) return null;
    this.budget.lookAt(rows.length * columns.length);
    const cells = this.cellsOf(rows, columns);
    const fractions = this.fractionsOf(cells);
    const lines = new Uint8Array(fractions.length);
    this.drawLines(lines, cells);
    for (let cell = 0; cell < lines.length; cell++) if (lines[cell] === 1) fractions[cell] = 1;
    if (!fractions.some((fraction) => fraction > NO_FRACTION)) return null;
    return {
      rows: runsOf(rows),
      columns: runsOf(columns),
      rowCount: rows.length,
      columnCount: columns.length,
      fractions: this.inStoreOrder(fractions, rows.length, columns.length),
    };
  }

  /** Null where no cell is kept. */
  draw(): AreaWindow | null {
    // What has no area is met by cells, not by centres.
    const byCells = this.plane.polygons.length === 0 || ['touched', 'fraction'].includes(this.request.mask);
    const rows = this.placeRows(byCells);
    const columns = this.placeColumns(byCells);
    if (rows.length === 0 || columns.length === 0) return null;
    const window = {
      rows: runsOf(rows),
      columns: runsOf(columns),
      rowCount: rows.length,
      columnCount: columns.length,
    };
    if (this.request.mask === 'bbox') return { ...window, mask: null };
    this.budget.lookAt(rows.length * columns.length);
    const mask = this.drawMask(this.cellsOf(rows, columns));
    if (!mask.includes(1)) return null;
    return { ...window, mask: this.inStoreOrder(mask, rows.length, columns.length) };
  }

  private placeRows(byCells: boolean): Placed[] {
    const { centres, lower, upper, tolerance } = this.grid.latitude;
    const { south, north } = this.plane;
    return placedWhere(centres, (index) =>
      byCells
        ? overlaps(lower[index] ?? 0, upper[index] ?? 0, south, north)
        : (centres[index] ?? 0) >= south - tolerance && (centres[index] ?? 0) <= north + tolerance,
    );
  }

  /** Eastwards around the globe from where the arc of the shape begins, or westwards in a store that runs west. */
  private placeColumns(byCells: boolean): Placed[] {
    const { centres, lower, upper, tolerance, isAscending } = this.grid.longitude;
    const { west, east } = this.plane.arc;
    const least = this.frameWest;
    const turned = centres.map((centre) => turnedFrom(least, centre));
    const placed = placedWhere(turned, (index) => {
      const at = turned[index] ?? 0;
      const shift = at - (centres[index] ?? 0);
      if (!byCells) return isBetween(at, west, east, tolerance);
      const [left, right] = [(lower[index] ?? 0) + shift, (upper[index] ?? 0) + shift];
      return [-360, 0, 360].some((turn) => overlaps(left + turn, right + turn, west, east));
    });
    const ordered = placed.sort((one, other) => (isAscending ? one.at - other.at : other.at - one.at));
    // Stores that close the circle have one meridian at both ends.
    return ordered.filter(({ at }, index) => index === 0 || Math.abs(at - (ordered[index - 1]?.at ?? 0)) > tolerance);
  }

  /** Where the circle is cut open: in the middle of what the shape leaves out, or else where the store begins. */
  private get frameWest(): number {
    const { west, east } = this.plane.arc;
    const { lower, centres, isAscending } = this.grid.longitude;
    const gap = 360 - (east - west);
    const first = isAscending ? 0 : centres.length - 1;
    const cellWidth = 2 * ((centres[first] ?? 0) - (lower[first] ?? 0));
    return gap > 2 * cellWidth ? west - gap / 2 : turnedFrom(-180 - cellWidth, lower[first] ?? 0);
  }

  private drawMask(cells: CellGrid): Uint8Array {
    const size = cells.rows.centres.length * cells.columns.centres.length;
    const mask = new Uint8Array(size);
    const { mask: kind, threshold } = this.request;
    if (kind === 'fraction') {
      const fractions = this.fractionsOf(cells);
      const least = Math.max(threshold, NO_FRACTION);
      for (let cell = 0; cell < size; cell++) if ((fractions[cell] ?? 0) > least) mask[cell] = 1;
    } else {
      const draw = kind === 'touched' ? drawTouched : drawCentres;
      for (const polygon of this.polygonsIn(cells)) draw(mask, cells, polygon, this.budget);
    }
    this.drawLines(mask, cells);
    return mask;
  }

  private fractionsOf(cells: CellGrid): Float64Array {
    const fractions = new Float64Array(cells.rows.centres.length * cells.columns.centres.length);
    for (const polygon of this.polygonsIn(cells)) addFractions(fractions, cells, polygon, this.budget);
    return fractions;
  }

  private drawLines(mask: Uint8Array, cells: CellGrid): void {
    for (const line of this.plane.lines) {
      for (const [turned = []] of turnedInto(cells.columns, [line])) drawLine(mask, cells, turned, this.budget);
    }
  }

  private polygonsIn(cells: CellGrid): Polygon[] {
    return this.plane.polygons.flatMap((polygon) => turnedInto(cells.columns, polygon));
  }

  private cellsOf(rows: readonly Placed[], columns: readonly Placed[]): CellGrid {
    return { rows: sideOf(this.grid.latitude, rows), columns: sideOf(this.grid.longitude, columns) };
  }

  private inStoreOrder<T extends Uint8Array | Float64Array>(mask: T, rowCount: number, columnCount: number): T {
    const { latitude, longitude } = this.grid;
    if (latitude.isAscending && longitude.isAscending) return mask;
    const turned = mask.slice();
    for (let row = 0; row < rowCount; row++) {
      const from = latitude.isAscending ? row : rowCount - 1 - row;
      const line = mask.subarray(from * columnCount, (from + 1) * columnCount);
      turned.set(longitude.isAscending ? line : line.slice().reverse(), row * columnCount);
    }
    return turned as T;
  }
}

function placedWhere(values: Float64Array, isIn: (index: number) => boolean): Placed[] {
  const placed: Placed[] = [];
  values.forEach((at, index) => {
    if (isIn(index)) placed.push({ index, at });
  });
  return placed;
}

/** With area in common, or for what has no extent of its own, with the cell around it. */
function overlaps(lower: number, upper: number, least: number, most: number): boolean {
  return least === most ? lower <= least && upper >= least : lower < most && upper > least;
}

function isBetween(at: number, west: number, east: number, tolerance: number): boolean {
  return turnedFrom(west - tolerance, at) <= east + tolerance;
}

/** Cells on the plane, ascending whatever the order of the store. */
function sideOf(axis: GridAxis, placed: readonly Placed[]): CellSide {
  const ascending = axis.isAscending ? placed : placed.toReversed();
  const around = (edges: Float64Array): Float64Array =>
    Float64Array.from(ascending, ({ index, at }) => at + (edges[index] ?? 0) - (axis.centres[index] ?? 0));
  return {
    centres: Float64Array.from(ascending, ({ at }) => at),
    lower: around(axis.lower),
    upper: around(axis.upper),
  };
}

function runsOf(placed: readonly Placed[]): IndexRun[] {
  const runs: { start: number; count: number; step: number }[] = [];
  for (const { index } of placed) {
    const last = runs.at(-1);
    if (last && index === last.start + last.count) last.count++;
    else runs.push({ start: index, count: 1, step: 1 });
  }
  return runs;
}

/** Rings by whole turns to where they meet the columns: once, or twice where the circle was cut open within them. */
function turnedInto({ lower, upper }: CellSide, rings: Polygon): Polygon[] {
  let [west, east] = [Infinity, -Infinity];
  for (const [longitude] of rings[0] ?? []) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return TURNS.filter((turn) => west + turn <= (upper.at(-1) ?? 0) && east + turn >= (lower[0] ?? 0)).map((turn) =>
    turn === 0
      ? rings
      : rings.map((ring) => ring.map(([longitude, latitude]) => [longitude + turn, latitude] as const)),
  );
}
