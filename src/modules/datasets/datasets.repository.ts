import { Injectable } from '@nestjs/common';
import type { AccessLevel } from '#auth/access-level.js';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import { CALLER_LEVEL, callerParameters, GRANTED_TO_CALLER } from '#auth/effective-access.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { datasetsOfPage } from './datasets-of-page.js';
import type { DatasetDetailRow, DatasetRow } from './dataset-row.js';

/**
 * What everybody may see, what the caller was granted, and everything for administrators: each is read in order and
 * no further than a page, so that neither a large catalogue nor one that is mostly closed is walked through. `= ANY`
 * tells the planner to begin with what was granted; it would otherwise look for it among all datasets, in their order.
 */
const VISIBLE_PAGE = `
  WITH RECURSIVE ${GRANTED_TO_CALLER},
  visible (id, ds_id, level) AS (
    (SELECT d.id, d.ds_id, d.access_level
       FROM datasets d
      WHERE d.access_level > 'NONE' AND d.deleted_at IS NULL AND d.ds_id > $4
      ORDER BY d.ds_id LIMIT $5)
    UNION ALL
    (SELECT d.id, d.ds_id, g.permission
       FROM granted_datasets g
       JOIN datasets d ON d.id = g.dataset_id
      WHERE g.permission > 'NONE' AND d.deleted_at IS NULL AND d.ds_id > $4
        AND d.id = ANY (ARRAY(SELECT dataset_id FROM granted_datasets))
      ORDER BY d.ds_id LIMIT $5)
    UNION ALL
    (SELECT d.id, d.ds_id, 'DOWNLOAD'
       FROM datasets d
      WHERE $2::boolean AND $3::integer IS NULL AND d.deleted_at IS NULL AND d.ds_id > $4
      ORDER BY d.ds_id LIMIT $5)
  ),
  page (id, level) AS MATERIALIZED (
    SELECT id, max(level) FROM visible GROUP BY id, ds_id ORDER BY ds_id LIMIT $5
  ),
  ${datasetsOfPage()}`;

/**
 * A key that is narrowed to datasets reaches few: these are looked at, and not the catalogue.
 */
const NARROWED_PAGE = `
  WITH RECURSIVE ${GRANTED_TO_CALLER},
  reached (id, ds_id, level) AS (
    SELECT d.id, d.ds_id, ${CALLER_LEVEL}
      FROM api_key_datasets k
      JOIN datasets d ON d.id = k.dataset_id
      LEFT JOIN granted_datasets g ON g.dataset_id = d.id
     WHERE k.api_key_id = $3 AND d.deleted_at IS NULL AND d.ds_id > $4
       AND d.id = ANY (ARRAY(SELECT dataset_id FROM api_key_datasets WHERE api_key_id = $3))
  ),
  page (id, level) AS MATERIALIZED (
    SELECT id, level FROM reached WHERE level > 'NONE' ORDER BY ds_id LIMIT $5
  ),
  ${datasetsOfPage()}`;

const SINGLE_DATASET = `
  WITH RECURSIVE ${GRANTED_TO_CALLER},
  page (id, level) AS MATERIALIZED (
    SELECT d.id, ${CALLER_LEVEL}
      FROM datasets d
      LEFT JOIN granted_datasets g ON g.dataset_id = d.id
     WHERE d.id = $4
  ),
  ${datasetsOfPage()}`;

/** All datasets, or one, with their own levels in place of a caller's: for administrators. */
const OWN_PAGE = `
  WITH page (id, level) AS MATERIALIZED (
    SELECT d.id, d.access_level
      FROM datasets d
     WHERE d.ds_id > $1 AND d.deleted_at IS NULL
       AND ($2::text IS NULL OR d.collection_id = (SELECT id FROM collections WHERE collection_id = $2))
       AND ($3::access_level IS NULL OR d.access_level = $3)
     ORDER BY d.ds_id LIMIT $4
  ),
  ${datasetsOfPage()}`;

const OWN_DATASET = `
  WITH page (id, level) AS MATERIALIZED (SELECT d.id, d.access_level FROM datasets d WHERE d.ds_id = $1 AND d.deleted_at IS NULL),
  ${datasetsOfPage()}`;

export interface DatasetFilter {
  readonly collectionId: string | undefined;
  readonly accessLevel: AccessLevel | undefined;
}
/** With its tables in the buckets of `$5`, so that the page of a dataset costs one query behind the check of access. */
const DATASET_DETAIL = `
  SELECT dataset.*, coalesce((
           SELECT json_agg(json_build_object('bucket_type', t.bucket_type, 'table_name', t.table_name,
                    'size_bytes', v.size_bytes, 'row_count', (v.profile ->> 'rowCount')::int8, 'version', v.version_number, 'updated_at',
                    to_char(v.committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                    ORDER BY t.bucket_type, t.table_name)
             FROM stored_files t
             JOIN file_versions v ON v.file_id = t.id AND v.state = 'COMMITTED'
            WHERE t.dataset_id = $4 AND t.bucket_type = ANY ($5::bucket_type[])), '[]') AS tables,
         coalesce((
           SELECT before_day + CASE WHEN day < (now() AT TIME ZONE 'UTC')::date THEN on_day ELSE 0 END
             FROM dataset_downloads WHERE dataset_id = $4), 0)::float8 AS download_count
    FROM (${SINGLE_DATASET}) dataset`;

@Injectable()
export class DatasetsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** What the caller may see, in the order of `ds_id`, after the one named. The limit counts visible rows only. */
  listVisible(caller: Caller, page: { after: string; limit: number }): Promise<DatasetRow[]> {
    const parameters = [...callerParameters(caller), page.after, page.limit];
    const [name, sql] = caller.isNarrowedToDatasets
      ? (['narrowed-datasets', NARROWED_PAGE] as const)
      : (['visible-datasets', VISIBLE_PAGE] as const);
    return this.transactions.prepared<DatasetRow>(name, sql, parameters);
  }

  /** Whoever may see them, in the order of `ds_id`, one more than the page has. */
  listOwn(filter: DatasetFilter, page: PageRequest): Promise<DatasetRow[]> {
    const parameters = [page.after ?? '', filter.collectionId, filter.accessLevel, page.limit + 1];
    return this.transactions.query<DatasetRow>(OWN_PAGE, parameters);
  }

  /** Null also where it is deleted. */
  async findOwn(dsId: string): Promise<DatasetRow | null> {
    const rows = await this.transactions.query<DatasetRow>(OWN_DATASET, [dsId]);
    return rows[0] ?? null;
  }

  async findDetail(
    caller: Caller,
    datasetId: number,
    buckets: readonly BucketType[],
  ): Promise<DatasetDetailRow | null> {
    const parameters = [...callerParameters(caller), datasetId, buckets];
    const rows = await this.transactions.prepared<DatasetDetailRow>('dataset-detail', DATASET_DETAIL, parameters);
    return rows[0] ?? null;
  }
}
