import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { datasetsOfPage } from './datasets-of-page.js';
import type { DeletedDatasetRow } from './dataset-row.js';

const DELETION = `,
         to_char(d.deleted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS deleted_at,
         (SELECT u.email FROM users u WHERE u.id = d.deleted_by) AS deleted_by,
         d.deletion_reason`;

const DELETED_PAGE = `
  WITH page (id, level) AS MATERIALIZED (
    SELECT d.id, d.access_level
      FROM datasets d
     WHERE d.deleted_at IS NOT NULL AND d.ds_id > $1
     ORDER BY d.ds_id LIMIT $2
  ),
  ${datasetsOfPage('d.ds_id', DELETION)}`;

const DELETED_DATASET = `
  WITH page (id, level) AS MATERIALIZED (
    SELECT d.id, d.access_level FROM datasets d WHERE d.ds_id = $1 AND d.deleted_at IS NOT NULL
  ),
  ${datasetsOfPage('d.ds_id', DELETION)}`;

/** One whose time is over. */
export interface DueDataset {
  readonly id: number;
  readonly dsId: string;
  readonly deletedAt: string;
}

/** Datasets that are deleted and can be restored: their rows stay, and so does all that refers to them. */
@Injectable()
export class DeletedDatasetsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** In the order of `ds_id`, one more than the page has. */
  list(page: PageRequest): Promise<DeletedDatasetRow[]> {
    return this.transactions.query<DeletedDatasetRow>(DELETED_PAGE, [page.after ?? '', page.limit + 1]);
  }

  async find(dsId: string): Promise<DeletedDatasetRow | null> {
    const rows = await this.transactions.query<DeletedDatasetRow>(DELETED_DATASET, [dsId]);
    return rows[0] ?? null;
  }

  async setDeleted(id: number, { deletedBy, reason }: { deletedBy: number; reason: string | null }): Promise<void> {
    await this.transactions.query(
      'UPDATE datasets SET deleted_at = now(), deleted_by = $2, deletion_reason = $3 WHERE id = $1',
      [id, deletedBy, reason],
    );
  }

  async setRestored(id: number): Promise<void> {
    await this.transactions.query(
      'UPDATE datasets SET deleted_at = NULL, deleted_by = NULL, deletion_reason = NULL WHERE id = $1',
      [id],
    );
  }

  /**
   * What a dataset refers to, held against renaming until the transaction ends: it is found again by the names that
   * are read then. In the order in which all are held.
   */
  async holdReferences(id: number): Promise<void> {
    await this.transactions.query(
      'SELECT 1 FROM collections WHERE id = (SELECT collection_id FROM datasets WHERE id = $1) FOR KEY SHARE',
      [id],
    );
    await this.transactions.query(
      'SELECT 1 FROM data_owners WHERE id = (SELECT data_owner_id FROM datasets WHERE id = $1) FOR KEY SHARE',
      [id],
    );
    await this.transactions.query(
      `SELECT 1 FROM regions
        WHERE region_id = (SELECT spatial_coverage_region_id FROM datasets WHERE id = $1) FOR KEY SHARE`,
      [id],
    );
    await this.transactions.query(
      `SELECT 1 FROM tags WHERE id IN (SELECT tag_id FROM dataset_tags WHERE dataset_id = $1) ORDER BY id FOR KEY SHARE`,
      [id],
    );
  }

  /** Some that were deleted by then, the longest ago first; behind the one that was the last of those before. */
  listDue(deletedBefore: Date, limit: number, after: DueDataset | undefined): Promise<DueDataset[]> {
    return this.transactions.query<DueDataset>(
      // As text, the time keeps its microseconds.
      `SELECT id, ds_id AS "dsId", deleted_at::text AS "deletedAt" FROM datasets
        WHERE deleted_at <= $1 AND (deleted_at, id) > ($3::timestamptz, $4::integer)
        ORDER BY deleted_at, id LIMIT $2`,
      [deletedBefore, limit, after?.deletedAt ?? '-infinity', after?.id ?? 0],
    );
  }

  /** False where it was not deleted by then, or somebody else restores or purges it just now; none waits. */
  async tryLockDue(dsId: string, deletedBefore: Date): Promise<boolean> {
    const rows = await this.transactions.query(
      'SELECT 1 FROM datasets WHERE ds_id = $1 AND deleted_at <= $2 FOR UPDATE SKIP LOCKED',
      [dsId, deletedBefore],
    );
    return rows.length > 0;
  }
}
