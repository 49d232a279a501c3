import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

const OF_DATASET = 'file_id IN (SELECT id FROM stored_files WHERE dataset_id = $1)';

/** Files of purged datasets: nobody's, and there until their bytes are out of the store. */
@Injectable()
export class PurgedFilesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Until the transaction ends, no upload to them begins. */
  async lockFilesOf(datasetId: number): Promise<void> {
    await this.transactions.query('SELECT 1 FROM stored_files WHERE dataset_id = $1 ORDER BY id FOR UPDATE', [
      datasetId,
    ]);
  }

  /** Whatever may have bytes in the store ends, and its bytes are due at once. */
  async endVersionsOf(datasetId: number): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions
          SET state = CASE WHEN state IN ('PENDING', 'UPLOADED') THEN 'ABORTED' ELSE 'TOMBSTONED' END::file_version_state,
              ended_at = clock_timestamp(), lease_expires_at = NULL
        WHERE ${OF_DATASET} AND state IN ('PENDING', 'UPLOADED', 'COMMITTED', 'SUPERSEDED')`,
      [datasetId],
    );
    await this.transactions.query(
      `UPDATE file_versions SET state = 'DELETING', delete_after = now()
        WHERE ${OF_DATASET} AND state IN ('TOMBSTONED', 'REJECTED', 'ABORTED')`,
      [datasetId],
    );
  }

  async detachFilesOf(datasetId: number): Promise<void> {
    await this.transactions.query(
      'UPDATE stored_files SET dataset_id = NULL, bucket_type = NULL, table_name = NULL WHERE dataset_id = $1',
      [datasetId],
    );
  }

  /** Deletes those of which the store holds nothing any more. Files to which an upload begins just now are left alone. */
  async forgetEmpty(limit: number): Promise<void> {
    const files = await this.transactions.query<{ id: number }>(
      `SELECT id FROM stored_files f
        WHERE region_id IS NULL AND dataset_id IS NULL
          AND NOT EXISTS (SELECT FROM file_versions v WHERE v.file_id = f.id AND v.state <> 'DELETED')
        ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    if (files.length === 0) return;
    const ids = files.map(({ id }) => id);
    await this.transactions.query(
      `DELETE FROM file_versions WHERE file_id = ANY($1::integer[]) AND state = 'DELETED'`,
      [ids],
    );
    await this.transactions.query(
      `DELETE FROM stored_files f
        WHERE id = ANY($1::integer[]) AND NOT EXISTS (SELECT FROM file_versions v WHERE v.file_id = f.id)`,
      [ids],
    );
  }
}
