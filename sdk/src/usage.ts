import type { UsageCount, UsageDimension, UsageFilters, UsageOfKey, UsageTop, UsageTotals } from './api/shapes.js';
import { type Calls, contentOf, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';

interface CsvOptions {
  readonly signal?: AbortSignal;
}

/** What was viewed and downloaded, for administrators. Without `from` and `to`, of the last thirty days. */
export class Usage {
  constructor(private readonly calls: Calls) {}

  sum(filters: UsageFilters = {}): Promise<UsageTotals> {
    return contentOf(this.calls.GET('/admin/usage/totals', { params: { query: filters } }));
  }

  /** Sums by day, dataset, table, user, client, action, weather store or region. */
  listBy(by: UsageDimension, filters: UsageFilters = {}): AsyncGenerator<UsageOfKey, void> {
    return itemsOf((cursor) =>
      pageOf<UsageOfKey>(
        this.calls.GET('/admin/usage/series', { params: { query: { ...filters, by, format: 'json', cursor } } }),
      ),
    );
  }

  /** The datasets, tables or users with the most downloads; 10 unless told. */
  listTop(of: UsageTop, filters: UsageFilters & { limit?: number } = {}): Promise<UsageOfKey[]> {
    return contentOf(this.calls.GET('/admin/usage/top', { params: { query: { ...filters, of } } }));
  }

  /** The counts as they are kept: one for each day, table, action, kind of client and user. */
  listCounts(filters: UsageFilters = {}): AsyncGenerator<UsageCount, void> {
    return itemsOf((cursor) =>
      pageOf<UsageCount>(
        this.calls.GET('/admin/usage/counts', { params: { query: { ...filters, format: 'json', cursor } } }),
      ),
    );
  }

  /** As `listBy`, whole, as CSV that is not read yet. */
  async openCsvBy(by: UsageDimension, filters: UsageFilters = {}, { signal }: CsvOptions = {}): Promise<Response> {
    const { response } = await this.calls.GET('/admin/usage/series', {
      params: { query: { ...filters, by, format: 'csv' } },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return response;
  }

  /** As `listCounts`, whole, as CSV that is not read yet. */
  async openCsvOfCounts(filters: UsageFilters = {}, { signal }: CsvOptions = {}): Promise<Response> {
    const { response } = await this.calls.GET('/admin/usage/counts', {
      params: { query: { ...filters, format: 'csv' } },
      parseAs: 'stream',
      ...(signal && { signal }),
    });
    return response;
  }
}
