import { areaOutsideCoverage } from '../weather.errors.js';
import type { Grid } from './area-window.js';
import type { GridAxis } from './grid-axis.js';
import { turnedFrom } from './plane-shape.js';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

type Edges = Record<'south' | 'north' | 'west' | 'east', number>;

/** @throws Failure area-outside-coverage where the place lies beside the grid */
export function cellNearest(grid: Grid, place: Place): { row: number; column: number } {
  return cellsNearest(grid)(place);
}

/** The same for many places. */
export function cellsNearest({ latitude, longitude }: Grid): (place: Place) => { row: number; column: number } {
  const edges = edgesOf(latitude, longitude);
  return (place) => {
    const reach = turnedFrom(edges.west - longitude.tolerance, place.longitude);
    const isOutside =
      place.latitude < edges.south ||
      place.latitude > edges.north ||
      (edges.east - edges.west < 360 && reach > edges.east + longitude.tolerance);
    if (isOutside) throw areaOutsideCoverage(edges);
    return { row: nearestRow(latitude.centres, place), column: nearestColumn(longitude.centres, place) };
  };
}

function nearestRow(centres: Float64Array, { latitude }: Place): number {
  let [nearest, least] = [0, Infinity];
  for (let row = 0; row < centres.length; row++) {
    const apart = Math.abs((centres[row] ?? 0) - latitude);
    if (apart < least) [nearest, least] = [row, apart];
  }
  return nearest;
}

function nearestColumn(centres: Float64Array, { longitude }: Place): number {
  let [nearest, least] = [0, Infinity];
  for (let column = 0; column < centres.length; column++) {
    const turned = turnedFrom(0, (centres[column] ?? 0) - longitude);
    const apart = Math.min(turned, 360 - turned);
    if (apart < least) [nearest, least] = [column, apart];
  }
  return nearest;
}

function edgesOf(latitude: GridAxis, longitude: GridAxis): Edges {
  const least = (values: Float64Array): number => values.reduce((one, other) => Math.min(one, other), Infinity);
  const most = (values: Float64Array): number => values.reduce((one, other) => Math.max(one, other), -Infinity);
  return {
    south: least(latitude.lower),
    north: most(latitude.upper),
    west: least(longitude.lower),
    east: most(longitude.upper),
  };
}
