import type { RecordKind } from '#audit/record-changes.service.js';
import { TableRecordResponse } from './dto/table-record.dto.js';
import type { CommittedTable } from './tables.repository.js';

/** A table as administrators and the audit log know it. */
export const TABLE: RecordKind<CommittedTable, TableRecordResponse> = {
  subject: 'table',
  nameOf: ({ dsId, bucketType, tableName }) => `${dsId}/${bucketType}/${tableName}`,
  show: TableRecordResponse.from,
};
