import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { type CommittedTable, TABLE_COLUMNS } from './tables.repository.js';

/** A version of a table that readers see or saw. */
export interface TableVersion extends CommittedTable {
  readonly isCurrent: boolean;
  readonly endedAt: Date | null;
  /** The email of who uploaded it; null where the user is gone. */
  readonly createdBy: string | null;
}

const SHOWN = `
  SELECT ${TABLE_COLUMNS}, v.state = 'COMMITTED' AS "isCurrent", v.ended_at AS "endedAt", u.email AS "createdBy"
    FROM stored_files t
    JOIN datasets d ON d.id = t.dataset_id
    JOIN file_versions v ON v.file_id = t.id AND v.state IN ('COMMITTED', 'SUPERSEDED')
    LEFT JOIN users u ON u.id = v.created_by
   WHERE`;

/** Reads the versions of tables that can be downloaded. */
@Injectable()
export class TableVersionsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The newest first, one more than the page has. */
  listPage(datasetId: number, bucket: BucketType, tableName: string, page: PageRequest): Promise<TableVersion[]> {
    return this.transactions.query<TableVersion>(
      `${SHOWN} t.dataset_id = $1 AND t.bucket_type = $2 AND t.table_name = $3
            AND ($4::integer IS NULL OR v.version_number < $4)
          ORDER BY v.version_number DESC LIMIT $5`,
      [datasetId, bucket, tableName, page.after ?? null, page.limit + 1],
    );
  }

  async find(
    datasetId: number,
    bucket: BucketType,
    tableName: string,
    versionNumber: number,
  ): Promise<TableVersion | null> {
    const rows = await this.transactions.query<TableVersion>(
      `${SHOWN} t.dataset_id = $1 AND t.bucket_type = $2 AND t.table_name = $3 AND v.version_number = $4`,
      [datasetId, bucket, tableName, versionNumber],
    );
    return rows[0] ?? null;
  }

  async findById(versionId: string): Promise<TableVersion | null> {
    const rows = await this.transactions.query<TableVersion>(`${SHOWN} v.id = $1`, [versionId]);
    return rows[0] ?? null;
  }
}
