import { Injectable } from '@nestjs/common';
import type { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { Transactions } from '#database/transactions.js';
import type { DatasetRow } from './dataset-row.js';
import { datasetsOfPage } from './datasets-of-page.js';
import type { Ranking, SearchCondition } from './search-condition.js';
import { type SqlParameters, VisibleDatasets } from './visible-datasets.js';

/** So many of the newest that match are ranked; older ones follow in the order of their age. */
const RANKED = 1_000;
/** Of D, C, B and A: description; owner, collection, tables and columns; tags and id; title. */
const WEIGHTS = [0.05, 0.2, 0.5, 1];
const RANK_OF_ONE = 1_000_000;
/** So many are counted before the rest is estimated. */
const COUNTED = 10_000;

/** A row of a page, with where it stands in the order. */
export interface FoundRow extends DatasetRow {
  readonly pageKey: string;
  /** Of a ranked page: the id of the oldest dataset that was ranked, 0 where all were. */
  readonly pageFloor: number;
}

interface FoundDataset {
  readonly id: number;
  readonly level: AccessLevel;
  readonly key: string;
  readonly floor: number;
}

export interface Place {
  readonly key: string;
  readonly id: number;
}

const ORDERS = {
  ds_id: { key: 's.ds_id', type: 'text' },
  title: { key: 's.title_key', type: 'text' },
  updated_at: { key: 's.updated_at', type: 'timestamptz' },
  newest: { key: 's.dataset_id', type: 'integer' },
} as const;

export interface PageOrder {
  readonly by: keyof typeof ORDERS;
  readonly isDescending: boolean;
}

/** A statement of its own, which is planned once: planned with each search, it took longer than most searches. */
const ROWS_OF_PAGE = `
  WITH page (id, level, key, floor, position) AS MATERIALIZED (
    SELECT * FROM unnest($1::integer[], $2::access_level[], $3::text[], $4::integer[]) WITH ORDINALITY
  ),
  ${datasetsOfPage('p.position', ', p.key AS "pageKey", p.floor AS "pageFloor"')}`;
const READINGS = 3;

/** Reads lists of what a caller may see. Limits count visible rows only. */
@Injectable()
export class DatasetSearchRepository {
  constructor(private readonly transactions: Transactions) {}

  /** In one of the orders, after a place, and of those with an id below `below`. */
  list(
    caller: Caller,
    condition: SearchCondition,
    { by, isDescending }: PageOrder,
    { after, below, limit }: { after: Place | undefined; below?: number; limit: number },
  ): Promise<FoundRow[]> {
    const visible = new VisibleDatasets(caller, condition);
    const { parameters } = visible;
    const { key, type } = ORDERS[by];
    const direction = isDescending ? 'DESC' : 'ASC';
    const where: string[] = [];
    if (after) {
      const place = `(${parameters.add(after.key, type)}, ${parameters.add(after.id, 'integer')})`;
      where.push(`(${key}, s.dataset_id) ${isDescending ? '<' : '>'} ${place}`);
    }
    if (below !== undefined) where.push(`s.dataset_id < ${parameters.add(below, 'integer')}`);
    const rows = parameters.add(limit, 'integer');
    const order = (of: string): string => `${of} ${direction}, dataset_id ${direction}`;
    const found = visible.rows({
      columns: `, ${key} AS key`,
      where,
      end: `ORDER BY ${key} ${direction}, s.dataset_id ${direction} LIMIT ${rows}`,
    });
    // `found.key`: the key alone would be the one that is answered, which is text and has another order.
    return this.readPage(
      `${visible.head}
       found (dataset_id, level, key) AS (${found})
       SELECT dataset_id AS id, max(level) AS level, key::text, 0 AS floor
         FROM found GROUP BY dataset_id, key ORDER BY ${order('found.key')} LIMIT ${rows}`,
      parameters.values,
    );
  }

  /**
   * The best first, among the newest that match: at the first page so many of them, at later ones those from `floor` on,
   * so that what is added meanwhile moves nothing.
   */
  listRanked(
    caller: Caller,
    condition: SearchCondition,
    { after, floor, limit }: { after: Place | undefined; floor: number | undefined; limit: number },
  ): Promise<FoundRow[]> {
    const visible = new VisibleDatasets(caller, condition);
    const { parameters } = visible;
    const found = visible.rows({
      columns: ', s.document',
      where: floor === undefined ? [] : [`s.dataset_id >= ${parameters.add(floor, 'integer')}`],
      end: `ORDER BY s.dataset_id DESC ${floor === undefined ? `LIMIT ${RANKED}` : ''}`,
    });
    const rank = rankOf(condition.ranking, parameters);
    const place = after && `(${parameters.add(after.key, 'integer')}, ${parameters.add(after.id, 'integer')})`;
    const oldest = `(SELECT CASE WHEN count(*) = ${RANKED} THEN min(dataset_id) ELSE 0 END FROM candidates)`;
    return this.readPage(
      `${visible.head}
       found (dataset_id, level, document) AS (${found}),
       candidates (dataset_id, level, document) AS MATERIALIZED (
         SELECT DISTINCT ON (dataset_id) * FROM found ORDER BY dataset_id DESC, level DESC
         ${floor === undefined ? `LIMIT ${RANKED}` : ''}
       ),
       ranked (dataset_id, level, rank) AS (
         SELECT dataset_id, level, ${rank} FROM candidates
       )
       SELECT dataset_id AS id, level, rank::text AS key,
              ${floor === undefined ? oldest : parameters.add(floor, 'integer')} AS floor
         FROM ranked ${place ? `WHERE (rank, dataset_id) < ${place}` : ''}
        ORDER BY rank DESC, dataset_id DESC LIMIT ${parameters.add(limit, 'integer')}`,
      parameters.values,
    );
  }

  async count(caller: Caller, condition: SearchCondition): Promise<number> {
    const visible = new VisibleDatasets(caller, condition);
    const rows = await this.transactions.query<{ count: string }>(
      `${visible.head} found AS (${visible.rows({ columns: '', isDistinct: true })}) SELECT count(*) AS count FROM found`,
      visible.parameters.values,
    );
    return Number(rows[0]?.count ?? 0);
  }

  /**
   * Exact up to a bound. Beyond, the newest that match are counted, and older ones are taken to be as dense among the ids.
   * What the caller may not see has no part in it.
   */
  async estimate(caller: Caller, condition: SearchCondition): Promise<{ count: number; isExact: boolean }> {
    const visible = new VisibleDatasets(caller, condition);
    const end = `ORDER BY s.dataset_id DESC LIMIT ${COUNTED + 1}`;
    const rows = await this.transactions.query<{ count: number; first: number | null; last: number | null }>(
      `${visible.head}
       found AS (${visible.rows({ columns: '', isDistinct: true, end })}),
       newest AS (SELECT dataset_id FROM found ORDER BY dataset_id DESC LIMIT ${COUNTED + 1})
       SELECT count(*)::integer AS count, min(dataset_id) AS first, max(dataset_id) AS last FROM newest`,
      visible.parameters.values,
    );
    const { count, first, last } = rows[0] ?? { count: 0, first: null, last: null };
    if (count <= COUNTED || first === null || last === null) return { count, isExact: true };
    return { count: Math.round((count / (last - first + 1)) * last), isExact: false };
  }

  private async readPage(sql: string, parameters: readonly unknown[]): Promise<FoundRow[]> {
    for (let reading = 1; reading <= READINGS; reading++) {
      const found = await this.transactions.query<FoundDataset>(sql, parameters);
      if (found.length === 0) return [];
      const rows = await this.transactions.prepared<FoundRow>('datasets-of-page', ROWS_OF_PAGE, [
        found.map(({ id }) => id),
        found.map(({ level }) => level),
        found.map(({ key }) => key),
        found.map(({ floor }) => floor),
      ]);
      // What was purged between the two would end the page before its time.
      if (rows.length === found.length) return rows;
    }
    throw new Error('Datasets that were found are not there, again and again.');
  }
}

/** The rank of `document`, as a whole number. */
function rankOf(ranking: Ranking | undefined, parameters: SqlParameters): string {
  if (ranking === undefined) return '0';
  if (ranking.by === 'frequency') {
    const words = parameters.add(ranking.words, 'tsquery');
    return `round(${RANK_OF_ONE} * ts_rank('{${WEIGHTS.join(', ')}}', document, ${words}))::integer`;
  }
  const places = ranking.places.map((words) => parameters.add(words, 'tsquery[]'));
  const names = places.map((_, n) => `place_${n}`);
  const best = names.map((name, n) => `WHEN document @@ ${name} THEN ${(WEIGHTS[n] ?? 0) * RANK_OF_ONE}`).reverse();
  return `(SELECT sum(CASE ${best.join(' ')} ELSE 0 END)::integer
             FROM unnest(${places.join(', ')}) AS words (${names.join(', ')}))`;
}
