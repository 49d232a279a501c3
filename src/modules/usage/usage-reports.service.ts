import { Injectable } from '@nestjs/common';
import { invalidFields } from '#common/errors/failures.js';
import { type CsvRows, CsvTable } from '#common/http/csv-table.js';
import { type Page, pageOf } from '#common/http/page.js';
import { UsageCountResponse } from './dto/usage-counts.dto.js';
import type { TopKind, UsageCountsQuery, UsageSeriesQuery, UsageTopQuery } from './dto/usage-list-query.dto.js';
import type { UsageQuery } from './dto/usage-query.dto.js';
import { UsageOfKeyResponse, type UsageTotalsResponse } from './dto/usage-sums.dto.js';
import {
  type UsageCountRow,
  type UsageFilter,
  type UsageOfKey,
  UsageReportsRepository,
  type UsageSums,
} from './usage-reports.repository.js';
import { dayOf, daysBefore } from './usage-days.js';
import { mostUsed, plus, spansOf, SpanSums } from './usage-spans.js';
import type { Dimension } from './use.js';

/** The last thirty days, today included. */
const DAYS_BEFORE = 29;
const COUNTS_BATCH = 5_000;
/** Each batch of sums reads all counts again. */
const SERIES_BATCH = 50_000;
const NOTHING: UsageSums = { count: 0, views: 0, downloads: 0, bytes: 0 };
const SUMS = ['count', 'views', 'downloads', 'bytes'] as const;
const COUNT_COLUMNS = [
  ...(['day', 'ds_id', 'bucket_type', 'item', 'action', 'client', 'user_email', 'count', 'bytes'] as const),
];
const TOP_BY: Readonly<Record<TopKind, Dimension>> = { datasets: 'dataset', tables: 'table', users: 'user' };

/** What was used, for administrators. It tells what is written, which is a second behind. */
@Injectable()
export class UsageReports {
  constructor(private readonly reports: UsageReportsRepository) {}

  async getTotals(query: UsageQuery): Promise<UsageTotalsResponse> {
    const filter = filterOf(query);
    const { from, to } = filter;
    const rows = await this.sumUp('action', filter);
    const datasets = new Set<string>();
    const users = new Set<number>();
    for (const span of await this.spansIn(filter)) {
      const { dsIds, userIds } = await this.reports.listUsed(span);
      for (const dsId of dsIds) datasets.add(dsId);
      for (const userId of userIds) users.add(userId);
    }
    return {
      ...{ from, to, ...rows.reduce<UsageSums>(plus, NOTHING) },
      datasets: datasets.size,
      users: users.size,
      actions: rows.map(UsageOfKeyResponse.from),
    };
  }

  async listTop({ of, limit, ...query }: UsageTopQuery): Promise<UsageOfKeyResponse[]> {
    const rows = await this.sumUp(TOP_BY[of], filterOf(query));
    return mostUsed(rows, limit).map(UsageOfKeyResponse.from);
  }

  async listSeries(query: UsageSeriesQuery, after: string | undefined): Promise<Page<UsageOfKeyResponse> | CsvTable> {
    const { by, limit, format } = query;
    const filter = filterOf(query);
    if (format === 'csv') return this.seriesTable(by, filter);
    const rows = await this.sumUp(by, filter, { after, limit: limit + 1 });
    return pageOf(rows, { limit, after }, { keyOf: (row) => row.key, asItem: UsageOfKeyResponse.from });
  }

  async listCounts(query: UsageCountsQuery, after: string | undefined): Promise<Page<UsageCountResponse> | CsvTable> {
    const { limit, format } = query;
    const filter = filterOf(query);
    if (format === 'csv') return this.countsTable(filter);
    const rows = await this.reports.listRows(filter, { after: positionOf(after), limit: limit + 1 });
    return pageOf(rows, { limit, after }, { keyOf: textOf, asItem: UsageCountResponse.from });
  }

  private async sumUp(
    by: Dimension,
    filter: UsageFilter,
    { after, limit }: { after?: string; limit?: number } = {},
  ): Promise<UsageOfKey[]> {
    const sums = new SpanSums(limit);
    for (const span of await this.spansIn(filter)) sums.add(await this.reports.listByKey(by, span, { after, limit }));
    return sums.list();
  }

  /** The days asked for that have counts, in parts that a statement can add up. */
  private async spansIn(filter: UsageFilter): Promise<UsageFilter[]> {
    const kept = await this.reports.findDays();
    return kept ? spansOf(filter, kept).map((span) => ({ ...filter, ...span })) : [];
  }

  private seriesTable(by: Dimension, filter: UsageFilter): Promise<CsvTable> {
    const header = by === 'dataset' ? [by, 'title', ...SUMS] : [by, ...SUMS];
    const rows = inBatches(
      SERIES_BATCH,
      (last: UsageOfKey | undefined) => this.sumUp(by, filter, { after: last?.key, limit: SERIES_BATCH }),
      (row) => [row.key, ...(by === 'dataset' ? [row.name] : []), ...SUMS.map((sum) => row[sum])],
    );
    return CsvTable.begin(`usage-by-${by}-${filter.from}-to-${filter.to}.csv`, header, rows);
  }

  private countsTable(filter: UsageFilter): Promise<CsvTable> {
    const rows = inBatches(
      COUNTS_BATCH,
      (last: UsageCountRow | undefined) =>
        this.reports.listRows(filter, { after: last && positionOf(textOf(last)), limit: COUNTS_BATCH }),
      (row) => COUNT_COLUMNS.map((column) => row[column]),
    );
    return CsvTable.begin(`usage-${filter.from}-to-${filter.to}.csv`, COUNT_COLUMNS, rows);
  }
}

/** @throws Failure validation-failed where the first day comes after the last */
function filterOf({ from, to, ...query }: UsageQuery): UsageFilter {
  const last = to ?? dayOf(Date.now());
  const first = from ?? daysBefore(last, DAYS_BEFORE);
  if (first > last) throw invalidFields([{ path: 'from', message: `must not be after ${last}, the last day` }]);
  return {
    from: first,
    to: last,
    dsId: query.ds_id,
    item: query.item,
    userEmail: query.user_email,
    client: query.client,
    action: query.action,
  };
}

/** The key of a row, as a cursor carries it. */
function textOf(row: UsageCountRow): string {
  return JSON.stringify([row.day, row.ds_id, row.bucket_type, row.item, row.action, row.client, row.user_id]);
}

/** Cursors are signed: what they hold was written by `textOf`. */
function positionOf(text: string | undefined): (string | number)[] | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as (string | number)[]);
}

async function* inBatches<Row>(
  batch: number,
  readAfter: (last: Row | undefined) => Promise<Row[]>,
  cellsOf: (row: Row) => CsvRows[number],
): AsyncGenerator<CsvRows> {
  let last: Row | undefined;
  for (;;) {
    const rows = await readAfter(last);
    last = rows.at(-1);
    if (rows.length > 0) yield rows.map(cellsOf);
    if (rows.length < batch) return;
  }
}
