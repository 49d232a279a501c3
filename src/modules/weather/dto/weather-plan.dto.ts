import type { IndexRun } from '../grid-store.js';
import type { SubsetPlan } from '../plan/subset-plan.js';

export class GridWindowResponse {
  /** Steps in time; null where no variable has any. @example 168 */
  time!: number | null;
  /** @example 17 */
  latitude!: number;
  /** @example 25 */
  longitude!: number;
}

export class WindowEdgesResponse {
  /** @example 50 */
  min_lat!: number;
  /** @example 54 */
  max_lat!: number;
  /** The first column, as the dataset counts longitudes; greater than `last_lon` where the window wraps. @example -5 */
  first_lon!: number;
  /** The last column. @example 1 */
  last_lon!: number;
}

/** What a download would answer and cost. */
export class WeatherPlanResponse {
  /** @example "era5_uk" */
  dataset_name!: string;
  /** @example ["t2m"] */
  variables!: string[];
  /** The first step, in UTC; null where the dataset has no times. @example "2019-03-01T00:00:00.000000000" */
  time_start!: string | null;
  /** The last step. @example "2019-03-07T23:00:00.000000000" */
  time_end!: string | null;
  shape!: GridWindowResponse;
  /** Of the centres of cells. */
  bounds!: WindowEdgesResponse;
  /** Cells that keep their values, of those in the window. @example 425 */
  cells!: number;
  /** @example "netcdf3" */
  format!: string;
  /** @example "era5_uk_t2m_20190301_20190307.nc" */
  file_name!: string;
  /** The exact length of the file; null in formats that compress, and in texts. @example 285600 */
  output_bytes!: number | null;
  /** Chunks that are read. @example 4 */
  chunks!: number;
  /** Of these chunks, once they are decoded. @example 1142400 */
  decoded_bytes!: number;
  /** @example 21474836480 */
  output_limit_bytes!: number;
  /** @example 107374182400 */
  decoded_limit_bytes!: number;
  /** Names these bytes. @example "3f6c…" */
  etag!: string;

  static of(
    plan: SubsetPlan,
    facts: Pick<WeatherPlanResponse, 'file_name' | 'etag' | 'format' | 'output_limit_bytes' | 'decoded_limit_bytes'>,
  ): WeatherPlanResponse {
    const { opened, area, timeRuns, cost, chunks, variables } = plan;
    const { latitude, longitude } = opened.grid;
    const steps = timeRuns?.flatMap(endsOf) ?? [];
    const times = steps.map((step) => opened.time?.steps[step] ?? 0);
    const isoAt = (pick: (...values: number[]) => number): string | null =>
      opened.time && times.length > 0 ? opened.time.isoOf(pick(...times)) : null;
    const rows = area.rows.flatMap(endsOf).map((row) => latitude.centres[row] ?? 0);
    const columns = area.columns.flatMap(endsOf);
    const coordinates = opened.coordinates.get(opened.longitudeName)?.values;
    const longitudeAt = (column: number): number => Number(coordinates?.[column] ?? longitude.centres[column] ?? 0);
    return {
      ...facts,
      dataset_name: opened.store.name,
      variables: variables.map(({ array }) => array.name),
      time_start: isoAt(Math.min),
      time_end: isoAt(Math.max),
      shape: {
        time: timeRuns?.reduce((sum, { count }) => sum + count, 0) ?? null,
        latitude: area.rowCount,
        longitude: area.columnCount,
      },
      bounds: {
        min_lat: Math.min(...rows),
        max_lat: Math.max(...rows),
        first_lon: longitudeAt(columns[0] ?? 0),
        last_lon: longitudeAt(columns.at(-1) ?? 0),
      },
      cells: area.mask ? area.mask.reduce((sum, bit) => sum + bit, 0) : area.rowCount * area.columnCount,
      output_bytes: facts.format === 'netcdf3' ? cost.outputBytes : null,
      chunks,
      decoded_bytes: cost.decodedBytes,
    };
  }
}

function endsOf({ start, count, step }: IndexRun): [first: number, last: number] {
  return [start, start + (count - 1) * step];
}
