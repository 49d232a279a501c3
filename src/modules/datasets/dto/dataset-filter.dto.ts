import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEnum, IsOptional, IsString, MaxLength } from 'class-validator';
import { AccessLevel } from '#auth/access-level.js';
import { IsTime } from '#common/validation/time.decorators.js';
import { parseBoundingBox } from '../bounding-box.js';
import { parseInterval } from '../coverage-interval.js';
import { SpatialResolution, TemporalResolution } from '../resolution.js';
import { AreNames, HasNoZero, IsReadBy, IsRepeatable } from '../search-parameters.decorators.js';

const SEARCH_LENGTH = 500;

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
