import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import { DIMENSIONS, type Dimension } from '../use.js';
import { UsageQuery } from './usage-query.dto.js';

const PAGE_LIMIT = 1_000;
const TOP_LIMIT = 10;

const TOPS = ['datasets', 'tables', 'users'] as const;
export type TopKind = (typeof TOPS)[number];
const FORMATS = ['json', 'csv'] as const;
type ReportFormat = (typeof FORMATS)[number];

/** Page by page, or all of it for spreadsheets. */
export class UsageListQuery extends UsageQuery {
  /** How many rows at most, of a page. @example 1000 */
  @IsPageLimit(PAGE_LIMIT)
  limit: number = PAGE_LIMIT;

  /** Where the page begins, from the `Link` header of the page before. */
  @IsOptional()
  @IsString()
  cursor?: string;

  /** `csv` answers all rows as a file, whatever the limit. */
  @IsOptional()
  @ApiPropertyOptional({ enum: FORMATS, default: 'json' })
  @IsIn(FORMATS, { message: `format must be one of ${FORMATS.join(', ')}` })
  format: ReportFormat = 'json';
}

export class UsageCountsQuery extends UsageListQuery {}

export class UsageSeriesQuery extends UsageListQuery {
  /** What to sum up by. */
  @ApiProperty({ enum: DIMENSIONS, enumName: 'UsageDimension' })
  @IsIn(DIMENSIONS, { message: `by must be one of ${DIMENSIONS.join(', ')}` })
  by!: Dimension;
}

export class UsageTopQuery extends UsageQuery {
  /** The most downloaded datasets or tables, or who downloaded most. */
  @ApiProperty({ enum: TOPS, enumName: 'UsageTop' })
  @IsIn(TOPS, { message: `of must be one of ${TOPS.join(', ')}` })
  of!: TopKind;

  /** How many at most. @example 10 */
  @IsPageLimit(PAGE_LIMIT, TOP_LIMIT)
  limit: number = TOP_LIMIT;
}
