import { IsOptional } from 'class-validator';
import { IsName } from '#common/validation/text.decorators.js';
import type { DeletedDatasetRow } from '../dataset-row.js';
import { DatasetResponse } from './dataset.dto.js';

export class DeleteDatasetQuery {
  /** Why; who asks for the dataset and could see it is told. @example "Replaced by TS0001DS0002" */
  @IsOptional()
  @IsName()
  reason?: string;
}

export class DeletedDatasetResponse extends DatasetResponse {
  /** @example "2026-11-23T09:00:00.000Z" */
  deleted_at!: string;
  /** Who deleted it; null for users who are gone. @example "admin@dataio.local" */
  deleted_by!: string | null;
  /** @example "Replaced by TS0001DS0002" */
  deletion_reason!: string | null;

  static override from(this: void, row: DeletedDatasetRow): DeletedDatasetResponse {
    return row;
  }
}

export class ListedDeletedDatasetResponse extends DeletedDatasetResponse {
  /** From when on it may be purged by itself; null where that never happens. @example "2026-12-23T09:00:00.000Z" */
  purged_after!: string | null;
}
