import type { Polygon } from '#geojson/shape.js';
import { type CellGrid, type CellSide, firstBeyond, firstFrom } from './cell-grid.js';

/** The part of a grid of cells that has area in common with the box around a polygon. */
export interface PolygonBox {
  readonly grid: CellGrid;
  readonly firstRow: number;
  readonly firstColumn: number;
}

/** Null where there is no such cell. Of a shape of many islands, each is drawn in its own box. */
export function boxAround({ rows, columns }: CellGrid, polygon: Polygon): PolygonBox | null {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of polygon) {
    for (const [longitude, latitude] of ring) {
      west = Math.min(west, longitude);
      east = Math.max(east, longitude);
      south = Math.min(south, latitude);
      north = Math.max(north, latitude);
    }
  }
  const [firstRow, lastRow] = [firstBeyond(rows.upper, south), firstFrom(rows.lower, north)];
  const [firstColumn, lastColumn] = [firstBeyond(columns.upper, west), firstFrom(columns.lower, east)];
  if (firstRow >= lastRow || firstColumn >= lastColumn) return null;
  return {
    grid: { rows: partOf(rows, firstRow, lastRow), columns: partOf(columns, firstColumn, lastColumn) },
    firstRow,
    firstColumn,
  };
}

function partOf({ centres, lower, upper }: CellSide, first: number, last: number): CellSide {
  return {
    centres: centres.subarray(first, last),
    lower: lower.subarray(first, last),
    upper: upper.subarray(first, last),
  };
}
