import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import { DatasetFilterQuery } from './dataset-filter.dto.js';

const DATASET_PAGE_LIMIT = 100;

export const DATASET_SORTS = ['ds_id', '-ds_id', 'title', '-title', 'updated_at', '-updated_at', 'relevance'] as const;
export type DatasetSort = (typeof DATASET_SORTS)[number];

export const TOTALS = ['none', 'estimate', 'exact'] as const;
export type TotalKind = (typeof TOTALS)[number];

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
