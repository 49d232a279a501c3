import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { EmptyAsNull } from '#common/validation/empty-as-null.decorators.js';
import { HasFreeNames } from '#common/validation/free-names.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import { STEP_TYPES, type StepType } from '../aggregation/step-type.js';
import type { WeatherRegistration } from '../weather-registration.entity.js';

const STEP_TYPES_SCHEMA = {
  description: 'By variable, what its values stand for: an instant, or the interval that ends at their time.',
  type: 'object' as const,
  additionalProperties: { type: 'string' as const, enum: [...STEP_TYPES] },
  example: { tp: 'accum' },
};
export class CreateWeatherRegistrationDto {
  /** The name of a store that can be read. @example "era5_uk" */
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
    message: '$property must be 1 to 100 letters, digits, ".", "_" or "-", beginning with a letter or digit',
  })
  dataset_name!: string;

  /** @example "ERA5 around the British Isles" */
  @IsName()
  title!: string;

  /** @example "CC-BY-4.0" */
  @EmptyAsNull()
  @IsOptional()
  @IsName()
  licence?: string | null;

  /** What publications must say. @example "Contains modified Copernicus Climate Change Service information, 2019" */
  @EmptyAsNull()
  @IsOptional()
  @IsName()
  attribution?: string | null;

  @ApiPropertyOptional(STEP_TYPES_SCHEMA)
  @MayBeLeftOut()
  @HasFreeNames()
  step_types?: Record<string, unknown>;
}

/** What is left out stays; null removes licence or attribution, or one step type. */
export class UpdateWeatherRegistrationDto extends PartialType(
  OmitType(CreateWeatherRegistrationDto, ['dataset_name']),
  { skipNullProperties: false },
) {}

export class WeatherRegistrationResponse {
  /** @example "era5_uk" */
  dataset_name!: string;
  /** @example "ERA5 around the British Isles" */
  title!: string;
  /** @example "CC-BY-4.0" */
  licence!: string | null;
  /** @example "Contains modified Copernicus Climate Change Service information, 2019" */
  attribution!: string | null;
  @ApiProperty(STEP_TYPES_SCHEMA)
  step_types!: Record<string, StepType>;

  static from(this: void, registration: WeatherRegistration): WeatherRegistrationResponse {
    const { datasetName, title, licence, attribution, stepTypes } = registration;
    return { dataset_name: datasetName, title, licence, attribution, step_types: { ...stepTypes } };
  }
}
