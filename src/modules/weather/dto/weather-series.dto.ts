import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { HasFreeNames, IsFreeList } from '#common/validation/free-names.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsName, IsPathId } from '#common/validation/text.decorators.js';
import { SERIES_STATISTICS, type SeriesStatistic } from '../series/series-table.js';
import { PERIODS, type Period } from '../time/time-periods.js';
import { IsUtcOffset } from './grid-reduction.dto.js';

export const SERIES_FORMATS = ['json', 'csv', 'parquet'] as const;
export type SeriesFormat = (typeof SERIES_FORMATS)[number];
const MOST_VARIABLES = 1000;
const MOST_REGIONS = 1000;

const dateAsText = ({ value }: { value: unknown }): unknown => (typeof value === 'number' ? String(value) : value);

export class WeatherSeriesDto {
  /** Names of variables, as the dataset lists them. @example ["t2m"] */
  @ArrayMaxSize(MOST_VARIABLES)
  @IsString({ each: true })
  @IsArray()
  variables!: string[];

  /** The first instant, as in a download. @example "2019-03-01" */
  @Transform(dateAsText)
  @MaxLength(64)
  @IsString()
  start_date!: string;

  /** The last instant, to the end of what is stated. @example "2019-03-07" */
  @Transform(dateAsText)
  @MaxLength(64)
  @IsString()
  end_date!: string;

  /** What steps are gathered by; each step by itself where it is left out. Weeks begin on Monday. @example "day" */
  @MayBeLeftOut()
  @IsIn(PERIODS)
  every?: Period;

  /** Where days begin, and what dates without a zone are in; UTC where it is left out. @example "+05:30" */
  @IsUtcOffset()
  utc_offset?: string;

  /** Which columns are wanted; all where it is left out. @example ["mean", "max"] */
  @MayBeLeftOut()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SERIES_STATISTICS, { each: true })
  @IsArray()
  statistics?: SeriesStatistic[];

  /** `json` where it is left out. @example "csv" */
  @MayBeLeftOut()
  @IsIn(SERIES_FORMATS)
  format?: SeriesFormat;

  /** Answers what the series would cost instead of the series. @example false */
  @MayBeLeftOut()
  @IsBoolean()
  dry_run?: boolean;
}

export class ZonalSeriesDto extends WeatherSeriesDto {
  /** The zones: each feature of a collection is one. They are called as their `region_id` or their `id`. */
  @MayBeLeftOut()
  @HasFreeNames()
  geojson?: object;

  /** The zones: the shapefiles of these regions, instead of `geojson`. @example ["country_IRL"] */
  @MayBeLeftOut()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_REGIONS)
  @ArrayUnique()
  @IsPathId({ each: true })
  @IsArray()
  region_ids?: string[];
}

/** What `pointsIn` takes. */
export class SeriesPointDto {
  /** `point_1`, `point_2`… where it is left out. @example "Dublin" */
  @MayBeLeftOut()
  @IsName()
  id?: string;

  /** @example 53.35 */
  @Min(-90)
  @Max(90)
  @IsNumber()
  latitude!: number;

  /** @example -6.26 */
  @Min(-180)
  @Max(360)
  @IsNumber()
  longitude!: number;
}

export class PointSeriesDto extends WeatherSeriesDto {
  /** Each gets the cell whose centre is nearest; at most 10,000. */
  @IsFreeList()
  points!: SeriesPointDto[];
}
