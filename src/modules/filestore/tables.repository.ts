import { Injectable } from '@nestjs/common';
import { BucketType } from '#auth/bucket-type.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { ContentProfile } from './content/content-profile.js';
import type { DataDictionary } from './data-dictionary.js';

/** A table as readers know it: its committed version. */
export interface CommittedTable {
  readonly dsId: string;
  readonly fileId: number;
  readonly versionId: string;
  readonly bucketType: BucketType;
  readonly tableName: string;
  readonly versionNumber: number;
  readonly objectKey: string;
  readonly contentType: string;
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly description: string | null;
  readonly source: string | null;
  readonly dataDictionary: DataDictionary;
  /** Null where it was uploaded before tables were looked into. */
  readonly rowCount: number | null;
  readonly createdAt: Date;
  readonly committedAt: Date;
}

export interface ProfiledTable extends CommittedTable {
  readonly profile: ContentProfile | null;
}

/** Of the dataset `d`, the table `t` and the version `v`. */
export const TABLE_COLUMNS = `
         d.ds_id AS "dsId", t.id AS "fileId", v.id AS "versionId", t.bucket_type AS "bucketType", t.table_name AS "tableName",
         v.version_number AS "versionNumber", v.object_key AS "objectKey", v.content_type AS "contentType",
         v.size_bytes AS "sizeBytes", v.sha256, v.description, v.source, v.data_dictionary AS "dataDictionary",
         (v.profile ->> 'rowCount')::float8 AS "rowCount", v.created_at AS "createdAt", v.committed_at AS "committedAt"`;
const FROM_COMMITTED = `
    FROM stored_files t
    JOIN datasets d ON d.id = t.dataset_id
    JOIN file_versions v ON v.file_id = t.id AND v.state = 'COMMITTED'`;
const COMMITTED = `SELECT ${TABLE_COLUMNS} ${FROM_COMMITTED}`;

/** Reads tables as they are shown now: by their committed versions. */
@Injectable()
export class TablesRepository {
  constructor(private readonly transactions: Transactions) {}

  listCommitted(datasetId: number, buckets: readonly BucketType[]): Promise<CommittedTable[]> {
    return this.transactions.prepared<CommittedTable>(
      'committed-tables',
      `${COMMITTED} WHERE t.dataset_id = $1 AND t.bucket_type = ANY($2::bucket_type[]) ORDER BY t.bucket_type, t.table_name`,
      [datasetId, buckets],
    );
  }

  /** Of one bucket, in the order of their names, one more than the page has. */
  listPage(datasetId: number, bucket: BucketType, page: PageRequest): Promise<CommittedTable[]> {
    return this.transactions.query<CommittedTable>(
      `${COMMITTED} WHERE t.dataset_id = $1 AND t.bucket_type = $2 AND t.table_name > $3 ORDER BY t.table_name LIMIT $4`,
      [datasetId, bucket, page.after ?? '', page.limit + 1],
    );
  }

  async findCommitted(datasetId: number, bucket: BucketType, tableName: string): Promise<CommittedTable | null> {
    const rows = await this.transactions.query<CommittedTable>(
      `${COMMITTED} WHERE t.dataset_id = $1 AND t.bucket_type = $2 AND t.table_name = $3`,
      [datasetId, bucket, tableName],
    );
    return rows[0] ?? null;
  }

  async findProfiled(datasetId: number, bucket: BucketType, tableName: string): Promise<ProfiledTable | null> {
    const rows = await this.transactions.query<ProfiledTable>(
      `SELECT ${TABLE_COLUMNS}, v.profile ${FROM_COMMITTED} WHERE t.dataset_id = $1 AND t.bucket_type = $2 AND t.table_name = $3`,
      [datasetId, bucket, tableName],
    );
    return rows[0] ?? null;
  }

  /** The names of the columns, in their order; null where nobody has looked into the version. */
  async findColumns(versionId: string): Promise<string[] | null> {
    const rows = await this.transactions.query<{ names: string[] | null }>(
      `SELECT (SELECT json_agg(c.field ->> 'name' ORDER BY c.place)
                 FROM json_array_elements(v.profile -> 'columns') WITH ORDINALITY AS c (field, place)) AS names
         FROM file_versions v WHERE v.id = $1`,
      [versionId],
    );
    return rows[0]?.names ?? null;
  }

  /** True where a version that can be downloaded, be it an older one, has its bytes under the key. */
  async isShown(objectKey: string): Promise<boolean> {
    const rows = await this.transactions.query(
      `SELECT 1 FROM file_versions WHERE object_key = $1 AND state IN ('COMMITTED', 'SUPERSEDED')`,
      [objectKey],
    );
    return rows.length > 0;
  }

  /**
   * True where nobody is to get what the key holds: the version was deleted, or its dataset. Of keys that no version has,
   * nothing is said.
   */
  async isWithdrawn(objectKey: string): Promise<boolean> {
    const rows = await this.transactions.query(
      `SELECT 1
         FROM file_versions v
         JOIN stored_files t ON t.id = v.file_id
         LEFT JOIN datasets d ON d.id = t.dataset_id
        WHERE v.object_key = $1 AND (v.state IN ('TOMBSTONED', 'DELETING', 'DELETED') OR d.deleted_at IS NOT NULL)`,
      [objectKey],
    );
    return rows.length > 0;
  }

  async findCommittedById(fileId: number): Promise<CommittedTable | null> {
    const rows = await this.transactions.query<CommittedTable>(`${COMMITTED} WHERE t.id = $1`, [fileId]);
    return rows[0] ?? null;
  }
}
