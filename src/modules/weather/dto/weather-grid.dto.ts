import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

const NUMBERS = { type: 'array' as const, items: {} };

export class WeatherGridVariable {
  /** @example "K" */
  units!: string | null;
  /** @example "2 metre temperature" */
  long_name!: string | null;
  /** @example ["valid_time", "latitude", "longitude"] */
  dimensions!: string[];
  /** Lists in lists, one level for each dimension; null where there is no value. */
  @ApiProperty(NUMBERS)
  values!: unknown[];
}

/** A small subset as JSON. */
@ApiExtraModels(WeatherGridVariable)
export class WeatherGridResponse {
  /** @example "era5_uk" */
  dataset_name!: string;
  /** @example "proleptic_gregorian" */
  calendar!: string;
  /** What lies along each dimension: times in ISO 8601, degrees. */
  @ApiProperty({ type: 'object', additionalProperties: NUMBERS })
  coordinates!: Record<string, (string | number)[]>;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(WeatherGridVariable) },
  })
  variables!: Record<string, WeatherGridVariable>;
}
