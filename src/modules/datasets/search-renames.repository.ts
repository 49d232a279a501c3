import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** Any number, as long as every DataIO takes the same. */
const REFRESH_LOCK = 7_263_407;

type Subject = 'collection' | 'data-owner' | 'raw-dataset' | 'region' | 'region-name' | 'tag';

interface PendingRename {
  readonly id: string;
  readonly subject: Subject;
  readonly subjectId: number;
  readonly writtenUpTo: number;
}

/** The next datasets of a subject, `$1`, behind `$2`. */
const DATASETS_OF: Readonly<Record<Subject, string>> = {
  collection: 'SELECT id FROM datasets WHERE collection_id = $1 AND id > $2 ORDER BY id LIMIT $3',
  'data-owner': 'SELECT id FROM datasets WHERE data_owner_id = $1 AND id > $2 ORDER BY id LIMIT $3',
  region: `
    WITH RECURSIVE below (region_id) AS (
      SELECT region_id FROM regions WHERE id = $1
      UNION
      SELECT r.region_id FROM below b JOIN regions r ON r.parent_region_id = b.region_id)
    SELECT d.id FROM datasets d JOIN below b ON b.region_id = d.spatial_coverage_region_id
     WHERE d.id > $2 ORDER BY d.id LIMIT $3`,
  'region-name': `
    SELECT d.id FROM datasets d JOIN regions r ON r.region_id = d.spatial_coverage_region_id
     WHERE r.id = $1 AND d.id > $2 ORDER BY d.id LIMIT $3`,
  'raw-dataset': `
    SELECT dataset_id AS id FROM dataset_raw_datasets
     WHERE raw_dataset_id = $1 AND dataset_id > $2 ORDER BY dataset_id LIMIT $3`,
  tag: 'SELECT dataset_id AS id FROM dataset_tags WHERE tag_id = $1 AND dataset_id > $2 ORDER BY dataset_id LIMIT $3',
};

/** What was renamed, or changed otherwise, and has too many datasets to write their rows in the same transaction. */
@Injectable()
export class SearchRenamesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** True for one server at a time, until the transaction ends; none waits. */
  async tryLead(): Promise<boolean> {
    const rows = await this.transactions.query<{ leads: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS leads', [
      REFRESH_LOCK,
    ]);
    return rows[0]?.leads === true;
  }

  async findOldest(): Promise<PendingRename | null> {
    const rows = await this.transactions.query<PendingRename>(
      `SELECT id, subject, subject_id AS "subjectId", written_up_to AS "writtenUpTo"
         FROM search_renames ORDER BY id LIMIT 1`,
    );
    return rows[0] ?? null;
  }

  /** Writes the next datasets of a rename, and answers how many; it is over where these were fewer than the limit. */
  async writeNext({ id, subject, subjectId, writtenUpTo }: PendingRename, limit: number): Promise<number> {
    if (writtenUpTo === 0) {
      // Names are read from now on: those that were given later and are seen already need no turn of their own.
      await this.transactions.query('DELETE FROM search_renames WHERE subject = $1 AND subject_id = $2 AND id > $3', [
        subject,
        subjectId,
        id,
      ]);
    }
    const rows = await this.transactions.query<{ id: number }>(DATASETS_OF[subject], [subjectId, writtenUpTo, limit]);
    const datasetIds = rows.map((row) => row.id);
    await this.transactions.query('SELECT refresh_dataset_search($1::integer[])', [datasetIds]);
    const last = datasetIds.at(-1);
    if (datasetIds.length < limit || last === undefined) {
      await this.transactions.query('DELETE FROM search_renames WHERE id = $1', [id]);
    } else {
      await this.transactions.query('UPDATE search_renames SET written_up_to = $2 WHERE id = $1', [id, last]);
    }
    return datasetIds.length;
  }
}
