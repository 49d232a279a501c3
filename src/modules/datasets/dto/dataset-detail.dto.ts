import type { TableSummaryResponse } from '#modules/filestore/dto/table.dto.js';
import type { DatasetDetailRow } from '../dataset-row.js';
import { DatasetResponse } from './dataset.dto.js';

export class DatasetDetailResponse extends DatasetResponse {
  /** Download links of its tables that were given out until the end of yesterday, in UTC. @example 128 */
  download_count!: number;
  /** Its tables, without those in buckets that the caller may not see. */
  tables!: TableSummaryResponse[];

  static override from(row: DatasetDetailRow): DatasetDetailResponse {
    return row;
  }
}
