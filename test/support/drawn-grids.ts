import { Failure } from '#common/errors/failure.js';
import { readShape } from '#geojson/read-shape.js';
import { type AreaRequest, type AreaWindow, areaWindowOf, type Grid } from '#modules/weather/area/area-window.js';
import { latitudeAxisOf, longitudeAxisOf } from '#modules/weather/area/grid-axis.js';

export const range = (from: number, to: number, step: number) =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
export const gridOf = (latitudes: number[], longitudes: number[]): Grid => {
  const source = { storeName: 'store', isSinglePrecision: false };
  return {
    latitude: latitudeAxisOf({ ...source, name: 'latitude', values: latitudes }),
    longitude: longitudeAxisOf({ ...source, name: 'longitude', values: longitudes }),
  };
};
/** Degree by degree, from the north and by eastern longitudes; and from the south and from the date line. */
export const WORLD_EAST = gridOf(range(90, -90, -1), range(0, 359, 1));
export const WORLD_WEST = gridOf(range(-90, 90, 1), range(-180, 179, 1));
export const boxOf = (west: number, south: number, east: number, north: number) => ({
  type: 'Polygon',
  coordinates: [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
});
export const windowOf = (grid: Grid, geojson: unknown, how: Partial<AreaRequest> = {}): AreaWindow =>
  areaWindowOf(grid, { shape: readShape(geojson), mask: 'bbox', threshold: 0, nearest: false, ...how });
export const pick = (values: Float64Array, runs: AreaWindow['rows']) =>
  runs.flatMap(({ start, count }) => Array.from(values.subarray(start, start + count)));
export const latitudesOf = (grid: Grid, window: AreaWindow) => pick(grid.latitude.centres, window.rows);
export const longitudesOf = (grid: Grid, window: AreaWindow) => pick(grid.longitude.centres, window.columns);
export const drawn = ({ mask, columnCount, rowCount }: AreaWindow) =>
  Array.from({ length: rowCount }, (_, row) =>
    Array.from(mask!.subarray(row * columnCount, (row + 1) * columnCount), (bit) => (bit ? '#' : '.')).join(''),
  );
export const failureOf = (attempt: () => unknown): Failure => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It did not fail.');
};
