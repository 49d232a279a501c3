import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsEnum,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
} from 'class-validator';
import { AccessLevel } from '#auth/access-level.js';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import { IsTime } from '#common/validation/time.decorators.js';
import { parseBoundingBox } from '../bounding-box.js';
import { parseInterval } from '../coverage-interval.js';
import { SpatialResolution, TemporalResolution } from '../resolution.js';

const DATASET_PAGE_LIMIT = 100;
const FACET_VALUE_LIMIT = 1_000;
const SEARCH_LENGTH = 500;
const NAME_LENGTH = 300;
const REPEATS = 50;

export const DATASET_SORTS = ['ds_id', '-ds_id', 'title', '-title', 'updated_at', '-updated_at', 'relevance'] as const;
export type DatasetSort = (typeof DATASET_SORTS)[number];

export const TOTALS = ['none', 'estimate', 'exact'] as const;
export type TotalKind = (typeof TOTALS)[number];

/** PostgreSQL has no text with the character zero. */
function HasNoZero(options: { each?: boolean } = {}): PropertyDecorator {
  return Matches(/^[^\0]*$/u, { ...options, message: '$property must not hold the character zero' });
}

/** A parameter that may be given several times: once is a list of one. */
function IsRepeatable(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) =>
      (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) =>
        typeof one === 'string' ? one.trim().normalize('NFC') : one,
      ),
    ),
    ArrayMaxSize(REPEATS),
  );
}

/** Names, any of which will do. */
function AreNames(): PropertyDecorator {
  const each = { each: true };
  return applyDecorators(
    IsRepeatable(),
    IsString(each),
    IsNotEmpty(each),
    MaxLength(NAME_LENGTH, each),
    HasNoZero(each),
  );
}

function IsReadBy(read: (text: string) => unknown, name: string, rule: string): PropertyDecorator {
  return ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && read(value) !== undefined,
      defaultMessage: () => rule,
    },
  });
}

/** Which datasets are asked for. Parameters narrow one another; one that is given several times asks for any of its values. */
export class DatasetFilterQuery {
  /** Words of the title, the description, the tags, the owner, the collection, or the names of tables and columns. @example "tuberculosis" */
  @IsOptional()
  @IsString()
  @MaxLength(SEARCH_LENGTH)
  @HasNoZero()
  q?: string;

  /** @example ["health"] */
  @AreNames()
  tag?: string[];

  /** Ids of collections. @example ["CS0001"] */
  @AreNames()
  collection?: string[];

  /** Ids of categories. @example ["CS"] */
  @AreNames()
  category?: string[];

  /** Names of data owners, whole. @example ["World Bank"] */
  @AreNames()
  data_owner?: string[];

  /** Ids of regions: also what lies in them, on all levels. @example ["country_IND"] */
  @AreNames()
  region?: string[];

  /** West, south, east, north in degrees: datasets of regions whose shape comes near. @example "68,6,98,36" */
  @IsOptional()
  @IsReadBy(parseBoundingBox, 'box', 'must be west,south,east,north in degrees, such as 68.1,6.5,97.4,35.5')
  bbox?: string;

  /** A date or `start/end`, where either may be `..`: datasets that cover a part of it. @example "2019/2020-06" */
  @IsOptional()
  @IsReadBy(parseInterval, 'interval', 'must be a date or start/end, such as 2019, 2019-05/2020, ../2020 or 2019/..')
  datetime?: string;

  @IsRepeatable()
  @ApiPropertyOptional({ enum: SpatialResolution, enumName: 'SpatialResolution', isArray: true })
  @IsEnum(SpatialResolution, { each: true })
  spatial_resolution?: SpatialResolution[];

  @IsRepeatable()
  @ApiPropertyOptional({ enum: TemporalResolution, enumName: 'TemporalResolution', isArray: true })
  @IsEnum(TemporalResolution, { each: true })
  temporal_resolution?: TemporalResolution[];

  /** What the caller may do with it at least, by its own level and all grants. */
  @IsOptional()
  @ApiPropertyOptional({ enum: AccessLevel, enumName: 'AccessLevel' })
  @IsEnum(AccessLevel)
  access_level?: AccessLevel;

  /** Changed at this time or later, the names of what it refers to and its tables included. @example "2026-01-01T00:00:00Z" */
  @IsOptional()
  @IsTime()
  updated_since?: string;
}

export class ListDatasetsQuery extends DatasetFilterQuery {
  /** The order; `-` turns it round. `ds_id` unless there is a `q`, and then `relevance`. */
  @IsOptional()
  @ApiPropertyOptional({ enum: DATASET_SORTS })
  @IsIn(DATASET_SORTS, { message: `sort must be one of ${DATASET_SORTS.join(', ')}` })
  sort?: DatasetSort;

  /** Whether to count them all, in the header `X-Total-Count`: exactly, or fast. */
  @IsOptional()
  @ApiPropertyOptional({ enum: TOTALS, default: 'none' })
  @IsIn(TOTALS, { message: `total must be one of ${TOTALS.join(', ')}` })
  total: TotalKind = 'none';

  /** How many datasets at most. @example 100 */
  @IsPageLimit(DATASET_PAGE_LIMIT)
  limit: number = DATASET_PAGE_LIMIT;

  /** Where the page begins, from the `Link` header of the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;
}

export class DatasetFacetsQuery extends DatasetFilterQuery {
  /** How many values of each facet at most, the most frequent first. @example 1000 */
  @IsPageLimit(FACET_VALUE_LIMIT)
  limit: number = FACET_VALUE_LIMIT;
}
