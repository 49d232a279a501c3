import { Injectable } from '@nestjs/common';
import { USES_TO_READ } from '#common/errors/failures.js';
import { Transactions } from '#database/transactions.js';

/** The datasets `d` that refer to the record with the number `$1`, by the sort of the record. */
const REFERS = {
  collection: 'd.collection_id = $1',
  dataOwner: 'd.data_owner_id = $1',
  rawDataset: 'd.id IN (SELECT dataset_id FROM dataset_raw_datasets WHERE raw_dataset_id = $1)',
  tag: 'd.id IN (SELECT dataset_id FROM dataset_tags WHERE tag_id = $1)',
} as const;

/** Which datasets refer to a record that is about to go. A deleted one needs it to be restored. */
@Injectable()
export class DatasetUsesRepository {
  constructor(private readonly transactions: Transactions) {}

  async listUses(of: keyof typeof REFERS, id: number): Promise<string[]> {
    const rows = await this.transactions.query<{ use: string }>(
      `SELECT CASE WHEN d.deleted_at IS NULL THEN 'the dataset ' ELSE 'the deleted dataset ' END || d.ds_id AS use
         FROM datasets d WHERE ${REFERS[of]} ORDER BY d.ds_id LIMIT $2`,
      [id, USES_TO_READ],
    );
    return rows.map((row) => row.use);
  }
}
