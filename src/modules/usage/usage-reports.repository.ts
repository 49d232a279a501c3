import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { Span } from './usage-spans.js';
import { type Dimension, DOWNLOADS, type UseAction, VIEWS } from './use.js';

/** From one day to another, both of them included; what is undefined narrows nothing. */
export interface UsageFilter extends Span {
  readonly dsId: string | undefined;
  readonly item: string | undefined;
  readonly userEmail: string | undefined;
  readonly client: string | undefined;
  readonly action: UseAction | undefined;
}

export interface UsageSums {
  readonly count: number;
  readonly views: number;
  readonly downloads: number;
  readonly bytes: number;
}

export interface UsageOfKey extends UsageSums {
  /** Empty for users who are gone, and for nobody. */
  readonly key: string;
  readonly name: string | null;
}

export interface UsageCountRow {
  readonly day: string;
  readonly ds_id: string;
  readonly bucket_type: string;
  readonly item: string;
  readonly action: UseAction;
  readonly client: string;
  readonly user_id: number;
  readonly user_email: string | null;
  readonly count: number;
  readonly bytes: number;
}

interface Grouping {
  /** The column that rows are grouped by. */
  readonly value: string;
  /** Which rows have one. */
  readonly where?: string;
  /** What is shown of it, by another table where there is a join. */
  readonly key?: string;
  readonly join?: string;
  readonly name?: string;
}

const GROUPINGS: Readonly<Record<Dimension, Grouping>> = {
  day: { value: 'day', key: `to_char(value, 'YYYY-MM-DD')` },
  dataset: {
    value: 'ds_id',
    where: `ds_id <> ''`,
    name: '(SELECT title FROM datasets d WHERE d.ds_id = key AND d.deleted_at IS NULL)',
  },
  table: { value: `ds_id || '/' || bucket_type || '/' || item`, where: `bucket_type <> ''` },
  user: { value: 'user_id', key: `coalesce(u.email, '')`, join: 'LEFT JOIN users u ON u.id = value' },
  client: { value: 'client' },
  action: { value: 'action' },
  weather: { value: 'item', where: `action IN ('weather-extraction', 'weather-picture')` },
  region: { value: 'item', where: `action = 'shapefile-download'` },
};

const FILTER = `
  day BETWEEN $1 AND $2 AND ($3::text IS NULL OR ds_id = $3) AND ($4::text IS NULL OR item = $4)
  AND ($5::text IS NULL OR user_id = (SELECT id FROM users WHERE email = $5))
  AND ($6::text IS NULL OR client = $6) AND ($7::text IS NULL OR action = $7)`;

const of = (actions: readonly UseAction[]): string => actions.map((action) => `'${action}'`).join(', ');
const SUMS = `
  sum(count) AS count, sum(count) FILTER (WHERE action IN (${of(VIEWS)})) AS views,
  sum(count) FILTER (WHERE action IN (${of(DOWNLOADS)})) AS downloads, sum(bytes) AS bytes`;

const parametersOf = (filter: UsageFilter): unknown[] => [
  ...[filter.from, filter.to, filter.dsId, filter.item, filter.userEmail, filter.client, filter.action],
];

/** Sums up what was counted. */
@Injectable()
export class UsageReportsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** In the order of the keys, after the one named; all of them without a limit. */
  listByKey(
    dimension: Dimension,
    filter: UsageFilter,
    page: { after: string | undefined; limit: number | undefined },
  ): Promise<UsageOfKey[]> {
    const { value, where = 'true', key, join = '', name = 'NULL' } = GROUPINGS[dimension];
    // What comes before the page is not even added up where the key is a column.
    const fromPage = key === undefined ? `AND ($9::text IS NULL OR ${value} > $9)` : '';
    return this.transactions.query<UsageOfKey>(
      `WITH used AS (
         SELECT ${value} AS value, ${SUMS} FROM usage_counts WHERE ${FILTER} AND ${where} ${fromPage} GROUP BY 1
       ), keyed AS (
         SELECT (${key ?? 'value'}) COLLATE "C" AS key, sum(count)::float8 AS count,
                coalesce(sum(views), 0)::float8 AS views, coalesce(sum(downloads), 0)::float8 AS downloads,
                sum(bytes)::float8 AS bytes
           FROM used ${join} GROUP BY 1
       ), page AS (
         SELECT * FROM keyed WHERE $9::text IS NULL OR key > $9 ORDER BY key LIMIT $8
       )
       SELECT *, ${name} AS name FROM page ORDER BY key`,
      [...parametersOf(filter), page.limit, page.after],
    );
  }

  /** The datasets and users among the uses, deleted ones too. */
  async listUsed(filter: UsageFilter): Promise<{ dsIds: string[]; userIds: number[] }> {
    const rows = await this.transactions.query<{ ds_id: string | null; user_id: number | null }>(
      `SELECT ds_id, user_id FROM usage_counts WHERE ${FILTER} GROUP BY GROUPING SETS ((ds_id), (user_id))`,
      parametersOf(filter),
    );
    return {
      dsIds: rows.flatMap(({ ds_id }) => (ds_id === null || ds_id === '' ? [] : [ds_id])),
      userIds: rows.flatMap(({ user_id }) => (user_id === null || user_id === 0 ? [] : [user_id])),
    };
  }

  /** The first and the last day of which there are counts; null where there are none. */
  async findDays(): Promise<Span | null> {
    const rows = await this.transactions.query<{ from: string | null; to: string | null }>(
      `SELECT to_char(min(day), 'YYYY-MM-DD') AS from, to_char(max(day), 'YYYY-MM-DD') AS to FROM usage_counts`,
    );
    const { from, to } = rows[0] ?? {};
    return from && to ? { from, to } : null;
  }

  /** As they are kept, in the order of their key, after the one named. */
  listRows(
    filter: UsageFilter,
    page: { after: readonly (string | number)[] | undefined; limit: number },
  ): Promise<UsageCountRow[]> {
    return this.transactions.query<UsageCountRow>(
      `SELECT to_char(day, 'YYYY-MM-DD') AS day, ds_id, bucket_type, item, action, client, user_id,
              (SELECT email FROM users u WHERE u.id = user_id) AS user_email, count::float8, bytes::float8
         FROM usage_counts
        WHERE ${FILTER}
          AND ($8::date IS NULL
               OR (day, ds_id, bucket_type, item, action, client, user_id) > ($8, $9::text, $10::text, $11::text, $12::text, $13::text, $14::integer))
        ORDER BY usage_counts.day, ds_id, bucket_type, item, action, client, user_id LIMIT $15`,
      [...parametersOf(filter), ...(page.after ?? new Array<undefined>(7).fill(undefined)), page.limit],
    );
  }
}
