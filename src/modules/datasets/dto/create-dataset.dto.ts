import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEnum,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
  Validate,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { AccessLevel } from '#auth/access-level.js';
import { EmptyAsNull, WithoutRepeats } from '#common/validation/empty-as-null.decorators.js';
import { IsName, IsNotes, IsProse } from '#common/validation/text.decorators.js';
import { coverageDay } from '../coverage-date.js';
import { SpatialResolution, TemporalResolution } from '../resolution.js';

@ValidatorConstraint({ name: 'coverageDate' })
class CoverageDateRule implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && coverageDay(value, 'first') !== undefined;
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must be a date such as 2019, 2019-05 or 2019-05-07`;
  }
}

@ValidatorConstraint({ name: 'beginsWithCollection' })
class BeginsWithCollectionRule implements ValidatorConstraintInterface {
  validate(value: unknown, { object }: ValidationArguments): boolean {
    const { collection_id } = object as CreateDatasetDto;
    return typeof value === 'string' && typeof collection_id === 'string' && value.startsWith(collection_id);
  }

  defaultMessage({ property }: ValidationArguments): string {
    return `${property} must begin with the collection_id`;
  }
}

/** PostgreSQL's integer. */
const MAX_ID = 2 ** 31 - 1;
const EACH_AN_ID = { each: true, message: 'raw_dataset_ids must be the ids of raw datasets, as numbers' };

/** A year may arrive as a number: YAML reads `1960` as one. */
const yearAsText = ({ value }: { value: unknown }): unknown => (typeof value === 'number' ? String(value) : value);

export class CreateDatasetDto {
  /** The collection id, `DS` and four digits. @example "TS0001DS0001" */
  @Matches(/^[A-Za-z0-9]{12}$/, {
    message: 'ds_id must be 12 letters and digits: the collection id, "DS" and four digits',
  })
  @Validate(BeginsWithCollectionRule)
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
  @Transform(yearAsText)
  @Validate(CoverageDateRule)
  temporal_coverage_start_date?: string | null;

  /** Last day covered; `2023` means 31 December. @example "2023-12-31" */
  @IsOptional()
  @Transform(yearAsText)
  @Validate(CoverageDateRule)
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
