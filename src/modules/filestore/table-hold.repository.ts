import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

export interface HeldDataset {
  readonly dsId: string;
  readonly deletedAt: Date | null;
  readonly deletionReason: string | null;
}

/** The dataset of a table, of which the filestore knows the table in the database alone. */
@Injectable()
export class TableHoldRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Neither deleted, restored nor purged before the transaction ends. Null where it was purged. */
  async holdDatasetOf(fileId: number): Promise<HeldDataset | null> {
    const rows = await this.transactions.query<HeldDataset>(
      `SELECT ds_id AS "dsId", deleted_at AS "deletedAt", deletion_reason AS "deletionReason"
         FROM datasets WHERE id = (SELECT dataset_id FROM stored_files WHERE id = $1) FOR KEY SHARE`,
      [fileId],
    );
    return rows[0] ?? null;
  }
}
