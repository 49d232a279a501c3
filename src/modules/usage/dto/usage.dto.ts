import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import { IsDay } from '#common/validation/time.decorators.js';
import { CLIENT_KINDS, type ClientKind } from '../client-kind.js';
import type { UsageCountRow, UsageOfKey } from '../usage-reports.repository.js';
import { DIMENSIONS, type Dimension, USE_ACTIONS, type UseAction } from '../use.js';

const PAGE_LIMIT = 1_000;
const TOP_LIMIT = 10;

const TOPS = ['datasets', 'tables', 'users'] as const;
export type TopKind = (typeof TOPS)[number];
const FORMATS = ['json', 'csv'] as const;
type ReportFormat = (typeof FORMATS)[number];

/** Which uses are asked for; parameters narrow one another. */
export class UsageQuery {
  /** The first day, in UTC; 29 days before the last unless given. @example "2026-11-01" */
  @IsOptional()
  @IsDay()
  from?: string;

  /** The last day, in UTC; today unless given. @example "2026-11-30" */
  @IsOptional()
  @IsDay()
  to?: string;

  /** Of this dataset. @example "CS0001DS0001" */
  @IsOptional()
  @IsName()
  ds_id?: string;

  /** Of this table, weather dataset or region. @example "population" */
  @IsOptional()
  @IsName()
  item?: string;

  /** By this user. @example "asha@example.org" */
  @IsOptional()
  @IsEmailAddress()
  user_email?: string;

  /** With this kind of client. */
  @IsOptional()
  @ApiPropertyOptional({ enum: CLIENT_KINDS, enumName: 'ClientKind' })
  @IsIn(CLIENT_KINDS, { message: `client must be one of ${CLIENT_KINDS.join(', ')}` })
  client?: ClientKind;

  @IsOptional()
  @ApiPropertyOptional({ enum: USE_ACTIONS, enumName: 'UseAction' })
  @IsIn(USE_ACTIONS, { message: `action must be one of ${USE_ACTIONS.join(', ')}` })
  action?: UseAction;
}

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

export class UsageSumsResponse {
  /** Uses of any kind. @example 520 */
  count!: number;
  /** Views of datasets, and of schemas, profiles and previews of tables. @example 340 */
  views!: number;
  /** Links to tables that were given out, shapefiles and subsets of weather. @example 120 */
  downloads!: number;
  /** What this server sent: links of the disk store, shapefiles, subsets of weather. @example 73400320 */
  bytes!: number;
}

export class UsageOfKeyResponse extends UsageSumsResponse {
  /** The day, `ds_id`, `ds_id/bucket/table`, email, client, action, weather dataset or region; null for users who were deleted and for links, which need no key. @example "CS0001DS0001" */
  key!: string | null;
  /** The title of a dataset that is there. @example "World Population by Country" */
  name!: string | null;

  static from(this: void, { key, ...row }: UsageOfKey): UsageOfKeyResponse {
    return { key: key === '' ? null : key, ...row };
  }
}

export class UsageTotalsResponse extends UsageSumsResponse {
  /** @example "2026-11-01" */
  from!: string;
  /** @example "2026-11-30" */
  to!: string;
  /** How many datasets were used. @example 41 */
  datasets!: number;
  /** How many users used something. @example 17 */
  users!: number;
  /** The same by action. */
  actions!: UsageOfKeyResponse[];
}

export class UsageCountResponse {
  /** In UTC. @example "2026-11-23" */
  day!: string;
  /** @example "CS0001DS0001" */
  ds_id!: string | null;
  /** @example "STANDARDISED" */
  bucket_type!: string | null;
  /** A table, a weather dataset, or a region. @example "population" */
  item!: string | null;
  @ApiProperty({ enum: USE_ACTIONS, enumName: 'UseAction' })
  action!: UseAction;
  /** @example "python" */
  client!: string;
  /** Null for users who were deleted and for links, which need no key. @example "asha@example.org" */
  user_email!: string | null;
  /** @example 3 */
  count!: number;
  /** @example 0 */
  bytes!: number;

  static from(this: void, { user_id: _, ...row }: UsageCountRow): UsageCountResponse {
    const orNull = (text: string): string | null => (text === '' ? null : text);
    return { ...row, ds_id: orNull(row.ds_id), bucket_type: orNull(row.bucket_type), item: orNull(row.item) };
  }
}
