import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { Transactions } from '#database/transactions.js';
import type { DatasetRow } from './dataset-row.js';
import { datasetsOfPage } from './datasets-of-page.js';
import type { SearchCondition } from './search-condition.js';
import { VisibleDatasets } from './visible-datasets.js';

/** So many of the newest that match are ranked; older ones follow in the order of their age. */
const RANKED = 1_000;
/** Of D, C, B and A: description; owner, collection, tables and columns; tags and id; title. */
const WEIGHTS = '{0.05, 0.2, 0.5, 1}';
/** So many are counted before the rest is estimated. */
const COUNTED = 10_000;

/** A row of a page, with where it stands in the order. */
export interface FoundRow extends DatasetRow {
  readonly pageKey: string;
  /** Of a ranked page: the id of the oldest dataset that was ranked, 0 where all were. */
  readonly pageFloor: number;
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

const OF_PAGE = datasetsOfPage('p.position', ', p.key AS "pageKey", p.floor AS "pageFloor"');

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
    return this.transactions.query<FoundRow>(
      `${visible.head}
       found (dataset_id, level, key) AS (${found}),
       page (id, level, position, key, floor) AS MATERIALIZED (
         SELECT dataset_id, max(level), row_number() OVER (ORDER BY ${order('key')}), key::text, 0
           FROM found GROUP BY dataset_id, key ORDER BY ${order('key')} LIMIT ${rows}
       ),
       ${OF_PAGE}`,
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
    const ranking = parameters.add(condition.ranked, 'tsquery');
    const place = after && `(${parameters.add(after.key, 'integer')}, ${parameters.add(after.id, 'integer')})`;
    return this.transactions.query<FoundRow>(
      `${visible.head}
       found (dataset_id, level, document) AS (${found}),
       candidates (dataset_id, level, document) AS MATERIALIZED (
         SELECT DISTINCT ON (dataset_id) * FROM found ORDER BY dataset_id DESC, level DESC
         ${floor === undefined ? `LIMIT ${RANKED}` : ''}
       ),
       ranked (dataset_id, level, rank) AS (
         SELECT dataset_id, level, round(1000000 * ts_rank('${WEIGHTS}', document, ${ranking}))::integer FROM candidates
       ),
       page (id, level, position, key, floor) AS MATERIALIZED (
         SELECT dataset_id, level, row_number() OVER (ORDER BY rank DESC, dataset_id DESC), rank::text,
                ${floor ?? `(SELECT CASE WHEN count(*) = ${RANKED} THEN min(dataset_id) ELSE 0 END FROM candidates)`}
           FROM ranked ${place ? `WHERE (rank, dataset_id) < ${place}` : ''}
          ORDER BY rank DESC, dataset_id DESC LIMIT ${parameters.add(limit, 'integer')}
       ),
       ${OF_PAGE}`,
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
}
