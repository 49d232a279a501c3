import type { Coordinate, GridSource } from './grid-source.js';
import type { GridStore, StoreArray } from './grid-store.js';
import type { Grid } from './area/area-window.js';
import { type AxisValues, latitudeAxisOf, longitudeAxisOf } from './area/grid-axis.js';
import { isTimeUnits, TimeAxis } from './time/time-axis.js';
import { weatherDatasetUnreadable } from './weather.errors.js';

/** Names that a coordinate goes by where nothing else tells what it is. */
const LATITUDES = ['latitude', 'lat'];
const LONGITUDES = ['longitude', 'lon'];
const TIMES = ['valid_time', 'time'];
/** Of all coordinates together; a store with more is no grid of latitudes and longitudes. */
const MOST_COORDINATE_VALUES = 20_000_000;

/** A store whose coordinates have been read. */
export interface OpenedStore {
  readonly store: GridStore;
  readonly timeName: string | null;
  readonly latitudeName: string;
  readonly longitudeName: string;
  readonly time: TimeAxis | null;
  readonly grid: Grid;
  /** Coordinates of one dimension or none, by name. */
  readonly coordinates: ReadonlyMap<string, Coordinate>;
  /** What xarray takes for coordinates, whatever their dimensions. */
  readonly coordinateNames: ReadonlySet<string>;
  /** On the grid, in the order of the store. */
  readonly variables: readonly StoreArray[];
}

/**
 * Reads the coordinates of a store and finds its grid.
 * @throws Failure weather-dataset-unreadable where it has none
 */
export async function openedStoreOf(source: GridSource, store: GridStore, signal?: AbortSignal): Promise<OpenedStore> {
  const coordinateNames = coordinateNamesOf(store);
  const axes = [...store.arrays.values()].filter(
    ({ name, dimensions }) => dimensions.length === 1 && dimensions[0] === name,
  );
  const latitude = requireAxis(store, 'latitude', axes, LATITUDES);
  const longitude = requireAxis(store, 'longitude', axes, LONGITUDES);
  const time = findAxis(axes, TIMES, ({ attributes }) => isTimeUnits(attributes['units']));
  const small = [...store.arrays.values()].filter(({ name, shape }) => coordinateNames.has(name) && shape.length < 2);
  if (small.reduce((count, { shape }) => count + (shape[0] ?? 1), 0) > MOST_COORDINATE_VALUES) {
    throw weatherDatasetUnreadable(store.name, 'its coordinates have more values than this server reads');
  }
  const read = await Promise.all(
    small.map(async (array) => [array.name, await source.readCoordinate(store, array, signal)] as const),
  );
  const coordinates = new Map(read);
  const valuesOf = (array: StoreArray): AxisValues => ({
    storeName: store.name,
    name: array.name,
    values: coordinates.get(array.name)?.values ?? [],
    isSinglePrecision: array.elementType === 'float32',
  });
  return {
    store,
    timeName: time?.name ?? null,
    latitudeName: latitude.name,
    longitudeName: longitude.name,
    time: time ? TimeAxis.of(store.name, coordinates.get(time.name)?.values ?? [], time.attributes) : null,
    grid: { latitude: latitudeAxisOf(valuesOf(latitude)), longitude: longitudeAxisOf(valuesOf(longitude)) },
    coordinates,
    coordinateNames,
    variables: [...store.arrays.values()].filter(
      ({ name, dimensions }) =>
        !coordinateNames.has(name) && dimensions.at(-2) === latitude.name && dimensions.at(-1) === longitude.name,
    ),
  };
}

/** Arrays called as a dimension, and those that an attribute `coordinates` names, where all that it names are there. */
function coordinateNamesOf({ arrays, attributes }: GridStore): Set<string> {
  const names = new Set<string>();
  for (const array of arrays.values()) {
    for (const dimension of array.dimensions) if (arrays.has(dimension)) names.add(dimension);
    const named = coordinatesNamedBy(array.attributes);
    if (named.every((name) => arrays.has(name))) for (const name of named) names.add(name);
  }
  for (const name of coordinatesNamedBy(attributes)) if (arrays.has(name)) names.add(name);
  return names;
}

/** By the attribute `coordinates` of an array or of the store. */
export function coordinatesNamedBy(attributes: Readonly<Record<string, unknown>>): string[] {
  const { coordinates } = attributes;
  return typeof coordinates === 'string' ? coordinates.split(/\s+/).filter((name) => name !== '') : [];
}

function requireAxis(
  store: GridStore,
  kind: 'latitude' | 'longitude',
  axes: readonly StoreArray[],
  names: readonly string[],
): StoreArray {
  const units = kind === 'latitude' ? /^degrees?_?n(orth)?$/i : /^degrees?_?e(ast)?$/i;
  const found = findAxis(
    axes,
    names,
    ({ attributes }) => attributes['standard_name'] === kind || units.test(String(attributes['units'])),
  );
  if (!found) throw weatherDatasetUnreadable(store.name, `it has no ${kind} of one dimension`);
  return found;
}

function findAxis(
  axes: readonly StoreArray[],
  names: readonly string[],
  isOne: (axis: StoreArray) => boolean,
): StoreArray | undefined {
  for (const name of names) {
    const named = axes.find((axis) => axis.name === name);
    if (named) return named;
  }
  return axes.find(isOne);
}
