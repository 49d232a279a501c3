import { ApiProperty } from '@nestjs/swagger';
import { type RegisteredStepTypes, stepTypeOf } from '../aggregation/step-type.js';
import type { StoreArray } from '../grid-store.js';
import type { OpenedStore } from '../opened-store.js';
import type { CatalogueEntry } from '../store-catalogue.service.js';
import type { WeatherRegistration } from '../weather-registration.entity.js';

export class WeatherVariableResponse {
  /** @example "t2m" */
  name!: string;
  /** @example "2 metre temperature" */
  long_name!: string;
  /** @example "air_temperature" */
  standard_name!: string | null;
  /** @example "K" */
  units!: string;
  /** @example "0.2500 degrees" */
  spatial_resolution!: string;
  /** @example "hourly" */
  temporal_resolution!: string;
  /** @example "float32" */
  type!: string;
  /** @example ["valid_time", "latitude", "longitude"] */
  dimensions!: string[];
  /** Whether a value belongs to an instant or to the interval that ends with it. @example "instant" */
  step_type!: string | null;
}

export class WeatherBoundsResponse {
  /** @example 50 */
  min_lat!: number;
  /** @example 58 */
  max_lat!: number;
  /** @example -10 */
  min_lon!: number;
  /** @example 2 */
  max_lon!: number;
}

export class UnreadableVariableResponse {
  /** @example "expver" */
  name!: string;
  /** @example "expver has elements of the type \"<U4\", which is not read." */
  reason!: string;
}

export class WeatherDatasetResponse {
  /** @example "era5_uk" */
  dataset_name!: string;
  /** `unavailable` is one that cannot be read; `reason` says why, and the other fields are empty. @example "available" */
  @ApiProperty({ enum: ['available', 'unavailable'] })
  status!: 'available' | 'unavailable';
  /** @example null */
  reason!: string | null;
  variables!: WeatherVariableResponse[];
  /** What the dataset has and this server does not read, and why. */
  unreadable_variables!: UnreadableVariableResponse[];
  /** The first step, in UTC. @example "2019-03-01T00:00:00.000000000" */
  temporal_coverage_start!: string | null;
  /** The last step. @example "2019-03-31T23:00:00.000000000" */
  temporal_coverage_end!: string | null;
  /** Of the centres of cells, longitudes as the dataset counts them. */
  spatial_bounds!: WeatherBoundsResponse | null;
  /** @example "proleptic_gregorian" */
  calendar!: string | null;
  /** Steps in time. @example 744 */
  time_steps!: number | null;
  /** Rows of cells. @example 33 */
  latitudes!: number | null;
  /** Columns of cells. @example 49 */
  longitudes!: number | null;
  /** @example "ERA5 hourly data on single levels" */
  source!: string | null;
  /** @example "Contains modified Copernicus Climate Change Service information, 2019" */
  attribution!: string | null;
  /** Whether an administrator has registered it; what is not is served as well. @example true */
  is_registered!: boolean;
  /** As registered. @example "ERA5 around the British Isles" */
  title!: string | null;
  /** As registered, or as the store says. @example "CC-BY-4.0" */
  licence!: string | null;

  static from(this: void, entry: CatalogueEntry, registered: WeatherRegistration | undefined): WeatherDatasetResponse {
    const { title = null, licence = null, attribution = null, stepTypes = {} } = registered ?? {};
    const said = { dataset_name: entry.name, is_registered: registered !== undefined, title };
    if ('failure' in entry) return { ...NOTHING, ...said, licence, attribution, reason: entry.failure.message };
    const { store, time, grid, variables } = entry.opened;
    return {
      ...said,
      status: 'available',
      reason: null,
      variables: variables.map((array) => variableOf(entry.opened, array, stepTypes)),
      unreadable_variables: [...store.refusals].map(([name, reason]) => ({ name, reason })),
      temporal_coverage_start: time?.coverage.start ?? null,
      temporal_coverage_end: time?.coverage.end ?? null,
      spatial_bounds: boundsOf(entry.opened),
      calendar: time?.calendar ?? null,
      time_steps: time?.steps.length ?? null,
      latitudes: grid.latitude.centres.length,
      longitudes: grid.longitude.centres.length,
      source: textOf(store.attributes['source']),
      attribution: attribution ?? textOf(store.attributes['attribution']),
      licence: licence ?? textOf(store.attributes['license']) ?? textOf(store.attributes['licence']),
    };
  }
}

const NOTHING: Omit<WeatherDatasetResponse, 'dataset_name' | 'is_registered' | 'title'> = {
  status: 'unavailable',
  reason: null,
  variables: [],
  unreadable_variables: [],
  temporal_coverage_start: null,
  temporal_coverage_end: null,
  spatial_bounds: null,
  calendar: null,
  time_steps: null,
  latitudes: null,
  longitudes: null,
  source: null,
  attribution: null,
  licence: null,
};

function variableOf(
  { time, timeName, grid }: OpenedStore,
  array: StoreArray,
  stepTypes: RegisteredStepTypes,
): WeatherVariableResponse {
  const { attributes, dimensions } = array;
  const hasTimes = timeName !== null && dimensions.includes(timeName);
  return {
    name: array.name,
    long_name: textOf(attributes['long_name']) ?? textOf(attributes['standard_name']) ?? array.name,
    standard_name: textOf(attributes['standard_name']),
    units: textOf(attributes['units']) ?? '',
    spatial_resolution: resolutionOf(grid.latitude.centres, grid.longitude.centres),
    temporal_resolution: hasTimes && time ? time.resolution : 'constant',
    type: array.elementType,
    dimensions: [...dimensions],
    step_type: stepTypeOf(array, stepTypes),
  };
}

/** Of latitudes, or of longitudes where there is one latitude. */
function resolutionOf(latitudes: Float64Array, longitudes: Float64Array): string {
  const centres = latitudes.length > 1 ? latitudes : longitudes;
  if (centres.length < 2) return 'single cell';
  const span = Math.abs((centres.at(-1) ?? 0) - (centres[0] ?? 0));
  return `${(span / (centres.length - 1)).toFixed(4)} degrees`;
}

function boundsOf({ coordinates, latitudeName, longitudeName }: OpenedStore): WeatherBoundsResponse {
  const [min_lat, max_lat] = extentOf(coordinates.get(latitudeName)?.values ?? []);
  const [min_lon, max_lon] = extentOf(coordinates.get(longitudeName)?.values ?? []);
  return { min_lat, max_lat, min_lon, max_lon };
}

function extentOf(values: ArrayLike<number> | ArrayLike<bigint>): [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let index = 0; index < values.length; index++) {
    least = Math.min(least, Number(values[index]));
    most = Math.max(most, Number(values[index]));
  }
  return [least, most];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
