import type { RecordKind } from '#audit/record-changes.service.js';
import type { DeletedDatasetRow } from './dataset-row.js';
import { DeletedDatasetResponse } from './dto/deleted-dataset.dto.js';

/** A dataset that is deleted, as the audit log knows it. */
export const DELETED_DATASET: RecordKind<DeletedDatasetRow, DeletedDatasetResponse> = {
  subject: 'dataset',
  nameOf: (dataset) => dataset.ds_id,
  show: DeletedDatasetResponse.from,
};
