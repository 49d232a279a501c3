import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { AccessLevel } from './access-level.js';
import type { Caller } from './caller.js';
import type { DatasetAccess } from './dataset-access.js';
import { type AccessSubject, CALLER_LEVEL, callerParameters, GRANTED_TO_CALLER } from './effective-access.js';

@Injectable()
export class EffectiveAccessRepository {
  constructor(private readonly transactions: Transactions) {}

  async findDatasetAccess(subject: AccessSubject, dsId: string): Promise<DatasetAccess | null> {
    const rows = await this.transactions.prepared<DatasetAccess>(
      'dataset-access',
      `WITH RECURSIVE ${GRANTED_TO_CALLER}
       SELECT d.id AS "datasetId", d.storage_id AS "storageId", d.ds_id AS "dsId", ${CALLER_LEVEL} AS level,
              CASE WHEN $2 THEN 'DOWNLOAD'::access_level ELSE coalesce(
                (SELECT max(permission) FROM granted_resources WHERE bucket_type = 'PREPROCESSED'), 'NONE')
              END AS "preprocessedLevel",
              d.deleted_at AS "deletedAt", d.deletion_reason AS "deletionReason"
         FROM datasets d
         LEFT JOIN granted_datasets g ON g.dataset_id = d.id
        WHERE d.ds_id = $4`,
      [...callerParameters(subject), dsId],
    );
    return rows[0] ?? null;
  }

  /** What the user holds on weather datasets, by their names; `*` stands for all. */
  listWeatherLevels(userId: number): Promise<{ store: string; level: AccessLevel }[]> {
    return this.transactions.prepared(
      'weather-levels',
      `WITH RECURSIVE ${GRANTED_TO_CALLER}
       SELECT weather_store AS store, max(permission) AS level
         FROM granted_resources
        WHERE weather_store IS NOT NULL
        GROUP BY weather_store`,
      [userId],
    );
  }

  /** Those of the datasets that are there and that the caller may see. */
  findVisible(caller: Caller, dsIds: readonly string[]): Promise<{ id: number; dsId: string }[]> {
    return this.transactions.query(
      `WITH RECURSIVE ${GRANTED_TO_CALLER}
       SELECT d.id, d.ds_id AS "dsId"
         FROM datasets d
         LEFT JOIN granted_datasets g ON g.dataset_id = d.id
        WHERE d.ds_id = ANY($4) AND d.deleted_at IS NULL AND ${CALLER_LEVEL} > 'NONE'`,
      [...callerParameters(caller), dsIds],
    );
  }
}
