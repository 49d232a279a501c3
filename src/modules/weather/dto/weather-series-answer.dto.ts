import { ApiProperty } from '@nestjs/swagger';
import type { SeriesPlan } from '../series/series-plan.js';
import { PERIODS, type Period } from '../time/time-periods.js';

export class SeriesVariableResponse {
  /** @example "t2m" */
  name!: string;
  /** @example "K" */
  units!: string;
  /** Whether a value belongs to an instant or to the interval that ends with it. @example "instant" */
  step_type!: string | null;
}

export class SeriesZoneResponse {
  /** @example "country_IRL" */
  zone_id!: string;
  /** Cells of the grid that it covers, in whole or in part; with 0 it has nothing in common with the grid. @example 168 */
  cells!: number;
}

export class SeriesPlaceResponse {
  /** @example "Dublin" */
  point_id!: string;
  /** Of the centre of the cell. @example 53.25 */
  cell_latitude!: number;
  /** @example -6.25 */
  cell_longitude!: number;
  /** From the point to the centre. @example 11.139 */
  distance_km!: number;
}

export class SeriesRowResponse {
  /** Of a zone. @example "country_IRL" */
  zone_id?: string;
  /** Of a point. @example "Dublin" */
  point_id?: string;
  /** @example "t2m" */
  variable!: string;
  /** The beginning of the interval, or the time of the step. @example "2019-03-01T00:00:00Z" */
  time!: string;
  /** The end of the interval. @example "2019-03-02T00:00:00Z" */
  time_end?: string;
  /** Of a point, without `every`. @example 281.4 */
  value?: number | null;
  /** Weighted by area; null where there is no value. @example 281.2 */
  mean?: number | null;
  /** @example 277.9 */
  min?: number | null;
  /** @example 284.5 */
  max?: number | null;
  /** Of the means of the steps. @example 6748.8 */
  sum?: number | null;
  /** Values of cells. @example 4032 */
  count?: number;
  /** How much of what there should be there is: 1 where no value is missing. @example 1 */
  valid_fraction?: number;
}

/** What series are about. */
export class SeriesHeadResponse {
  /** @example "era5_uk" */
  dataset_name!: string;
  @ApiProperty({ enum: PERIODS, nullable: true })
  every!: Period | null;
  /** @example "Z" */
  utc_offset!: string;
  variables!: SeriesVariableResponse[];
  /** Of a zonal series. */
  zones?: SeriesZoneResponse[];
  /** Of a series of points. */
  points?: SeriesPlaceResponse[];
  /** @example 7 */
  rows!: number;

  static of(this: void, plan: SeriesPlan, { isOfPoints, utc_offset }: SeriesHeadTerms): SeriesHeadResponse {
    const { opened, request, variables, window, rowCount } = plan;
    return {
      dataset_name: opened.store.name,
      every: request.every,
      utc_offset,
      variables: variables.map(({ array, stepType }) => ({
        name: array.name,
        units: typeof array.attributes['units'] === 'string' ? array.attributes['units'] : '',
        step_type: stepType,
      })),
      ...(isOfPoints
        ? {
            points: window.zones.map(({ id, nearest }) => ({
              point_id: id,
              cell_latitude: nearest?.latitude ?? 0,
              cell_longitude: nearest?.longitude ?? 0,
              distance_km: Math.round((nearest?.distanceKm ?? 0) * 1000) / 1000,
            })),
          }
        : { zones: window.zones.map(({ id, cells }) => ({ zone_id: id, cells: cells.length })) }),
      rows: rowCount,
    };
  }
}

export interface SeriesHeadTerms {
  readonly isOfPoints: boolean;
  readonly utc_offset: string;
}

export class WeatherSeriesResponse extends SeriesHeadResponse {
  series!: SeriesRowResponse[];
  /** Chunks that the dataset does not have: the values in them are its fill value, as Zarr has it. @example 0 */
  missing_chunks!: number;
}

/** What series would cost. */
export class SeriesPlanResponse extends SeriesHeadResponse {
  /** About what the answer has as text. @example 840 */
  estimated_bytes!: number;
  /** Chunks that are read. @example 4 */
  chunks!: number;
  /** Of these chunks once they are decoded, or of the values that zones weigh where these are more. @example 1142400 */
  decoded_bytes!: number;
  /** @example 21474836480 */
  output_limit_bytes!: number;
  /** @example 107374182400 */
  decoded_limit_bytes!: number;
}
