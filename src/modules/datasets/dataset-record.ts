import type { RecordKind } from '#audit/record-changes.service.js';
import type { DatasetRow } from './dataset-row.js';
import { DatasetResponse } from './dto/dataset.dto.js';

/** A dataset as administrators know it: its level is its own. */
export const DATASET: RecordKind<DatasetRow, DatasetResponse> = {
  subject: 'dataset',
  nameOf: (dataset) => dataset.ds_id,
  show: DatasetResponse.from,
};
