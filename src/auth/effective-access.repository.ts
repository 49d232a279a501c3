import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { AccessLevel } from './access-level.js';
import type { BucketType } from './bucket-type.js';
import type { Caller } from './caller.js';
import { CALLER_LEVEL, GRANTED_TO_CALLER } from './effective-access.js';

/** A dataset as access sees it: which it is, and what the caller holds on it and on a bucket. */
export interface DatasetAccess {
  readonly datasetId: number;
  readonly storageId: string;
  readonly dsId: string;
  readonly level: AccessLevel;
  readonly bucketLevel: AccessLevel;
}

@Injectable()
export class EffectiveAccessRepository {
  constructor(private readonly transactions: Transactions) {}

  /** STANDARDISED is open to whoever may see the dataset; another bucket is what its grants say. */
  async findDatasetAccess(caller: Caller, dsId: string, bucket: BucketType): Promise<DatasetAccess | null> {
    const rows = await this.transactions.query<DatasetAccess>(
      `WITH RECURSIVE ${GRANTED_TO_CALLER}
       SELECT d.id AS "datasetId", d.storage_id AS "storageId", d.ds_id AS "dsId", ${CALLER_LEVEL} AS level,
              CASE WHEN $2 OR $4 = 'STANDARDISED' THEN 'DOWNLOAD'::access_level
                   ELSE coalesce((SELECT max(permission) FROM granted_resources WHERE bucket_type = $4::bucket_type), 'NONE')
              END AS "bucketLevel"
         FROM datasets d
         LEFT JOIN granted_datasets g ON g.dataset_id = d.id
        WHERE d.ds_id = $3`,
      [caller.userId, caller.isAdmin, dsId, bucket],
    );
    return rows[0] ?? null;
  }
}
