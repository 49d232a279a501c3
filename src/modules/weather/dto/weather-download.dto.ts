import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsNumber,
  IsObject,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { HasFreeNames } from '#common/validation/free-names.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsPathId } from '#common/validation/text.decorators.js';
import { MASK_KINDS, type MaskKind } from '../area/area-window.js';
import { AggregateDto, fromText, StrideDto } from './grid-reduction.dto.js';
import { type DownloadFormat, FORMATS } from '../formats/download-format.js';

export const SELECTIONS = ['exact', 'nearest'] as const;

/** A year may arrive as a number. */
const dateAsText = ({ value }: { value: unknown }): unknown => (typeof value === 'number' ? String(value) : value);
const numberOf = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d*\.?\d+$/.test(value) ? Number(value) : value;
const listed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.split(',') : value);

export class WeatherDownloadDto {
  /** Names of variables, as the dataset lists them. @example ["t2m"] */
  @IsString({ each: true })
  @IsArray()
  variables!: string[];

  /** The first instant: a year, a month, a day, an hour, or ISO 8601; UTC where no offset is given. @example "2019-03-01" */
  @Transform(dateAsText)
  @MaxLength(64)
  @IsString()
  start_date!: string;

  /** The last instant, to the end of what is stated: `2019-03-07` includes 23:00. @example "2019-03-07" */
  @Transform(dateAsText)
  @MaxLength(64)
  @IsString()
  end_date!: string;

  /** The area: any GeoJSON. Without it and `region_id`, the whole grid. */
  @MayBeLeftOut()
  @HasFreeNames()
  geojson?: object;

  /** The area: the shapefile of this region, instead of `geojson`. @example "country_GBR" */
  @MayBeLeftOut()
  @IsPathId()
  region_id?: string;

  /**
   * Which cells of the box around the area keep their values: all (`bbox`), those with their centre in the area
   * (`center`), those that it touches (`touched`), those of which more than `threshold` is covered (`fraction`).
   * @example "bbox"
   */
  @MayBeLeftOut()
  @IsIn(MASK_KINDS)
  mask?: MaskKind;

  /** Of `fraction`: the part of a cell that must be exceeded, from 0 to 1. @example 0.5 */
  @MayBeLeftOut()
  @Transform(numberOf)
  @Min(0)
  @Max(1)
  @IsNumber()
  threshold?: number;

  /** What to do with an area that holds no cell: refuse it (`exact`), or take the nearest one. @example "exact" */
  @MayBeLeftOut()
  @IsIn(SELECTIONS)
  selection?: (typeof SELECTIONS)[number];

  /** One step per hour, day, week, month or year instead of those of the dataset. */
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => AggregateDto)
  @IsObject()
  aggregate?: AggregateDto;

  /** Each so-many-th step, row and column of what is selected. */
  @MayBeLeftOut()
  @ValidateNested()
  @Type(() => StrideDto)
  @IsObject()
  stride?: StrideDto;

  /** Answers the plan instead of the file. @example false */
  @MayBeLeftOut()
  @IsBoolean()
  dry_run?: boolean;

  /**
   * The format of the file. Without it, the header `Accept` chooses, and without that too it is NetCDF.
   * @example "netcdf3"
   */
  @MayBeLeftOut()
  @IsIn(FORMATS)
  format?: DownloadFormat;
}

/** The same request in an address, so that a download resumes with a plain GET. */
export class WeatherDownloadQuery extends OmitType(WeatherDownloadDto, [
  'variables',
  'geojson',
  'dry_run',
  'aggregate',
  'stride',
]) {
  /** Names of variables, with commas between them. @example "t2m" */
  @Transform(listed)
  @IsString({ each: true })
  @IsArray()
  variables!: string[];

  /** The area as GeoJSON text. @example "{\"type\":\"Point\",\"coordinates\":[-1.5,52]}" */
  @MayBeLeftOut()
  @IsString()
  geojson?: string;

  /** As JSON text: one step per hour, day, week, month or year. @example "{\"every\":\"day\",\"statistic\":\"mean\"}" */
  @MayBeLeftOut()
  @ApiProperty({ type: String, required: false })
  @Transform(fromText(AggregateDto))
  @ValidateNested()
  @IsObject()
  aggregate?: AggregateDto;

  /** As JSON text: each so-many-th step, row and column. @example "{\"latitude\":2,\"longitude\":2}" */
  @MayBeLeftOut()
  @ApiProperty({ type: String, required: false })
  @Transform(fromText(StrideDto))
  @ValidateNested()
  @IsObject()
  stride?: StrideDto;
}
