import { ArrayMaxSize, ArrayMinSize, IsArray, IsEnum, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { AccessLevel } from '#auth/access-level.js';
import { EmptyAsNull, WithoutRepeats } from '#common/validation/empty-as-null.decorators.js';
import { IsName, IsNotes, IsProse } from '#common/validation/text.decorators.js';
import { BeginsWithCollection, IsCoverageDate } from '../dataset-fields.decorators.js';
import { SpatialResolution, TemporalResolution } from '../resolution.js';

/** PostgreSQL's integer. */
const MAX_ID = 2 ** 31 - 1;
const EACH_AN_ID = { each: true, message: 'raw_dataset_ids must be the ids of raw datasets, as numbers' };

export class CreateDatasetDto {
  /** The collection id, `DS` and four digits. @example "TS0001DS0001" */
  @Matches(/^[A-Za-z0-9]{12}$/, {
    message: 'ds_id must be 12 letters and digits: the collection id, "DS" and four digits',
  })
  @BeginsWithCollection()
  ds_id!: string;

  /** @example "Tuberculosis notifications by district" */
  @IsName()
  title!: string;

  /** @example "TS0001" */
  @IsName()
  collection_id!: string;

  /** @example "World Bank" */
  @IsName()
  data_owner_name!: string;

  /** The `id`s (numbers) of the raw datasets it was made from, one or more. @example [1] */
  @WithoutRepeats()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsInt(EACH_AN_ID)
  @Min(1, EACH_AN_ID)
  @Max(MAX_ID, EACH_AN_ID)
  raw_dataset_ids!: number[];

  /** @example "Notified cases per month." */
  @EmptyAsNull()
  @IsOptional()
  @IsProse()
  description?: string | null;

  /** @example "country_IND" */
  @EmptyAsNull()
  @IsOptional()
  @IsName()
  spatial_coverage_region_id?: string | null;

  @IsOptional()
  @IsEnum(SpatialResolution)
  spatial_resolution?: SpatialResolution | null;

  /** First day covered; `2019` means 1 January. @example "2019" */
  @IsOptional()
  @IsCoverageDate()
  temporal_coverage_start_date?: string | null;

  /** Last day covered; `2023` means 31 December. @example "2023-12-31" */
  @IsOptional()
  @IsCoverageDate()
  temporal_coverage_end_date?: string | null;

  @IsOptional()
  @IsEnum(TemporalResolution)
  temporal_resolution?: TemporalResolution | null;

  /** What everybody with a key may do. */
  @IsOptional()
  @IsEnum(AccessLevel)
  access_level?: AccessLevel;

  /** @example ["health"] */
  @IsOptional()
  @WithoutRepeats()
  @IsArray()
  @ArrayMaxSize(100)
  @IsName({ each: true })
  tags?: string[];

  /** Anything else to keep with the dataset. */
  @IsOptional()
  @IsNotes()
  additional_metadata?: Record<string, unknown>;
}
