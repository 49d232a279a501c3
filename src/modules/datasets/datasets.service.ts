import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { noAccess } from '#auth/auth.errors.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import { FilestoreService } from '#modules/filestore/filestore.service.js';
import { UsageCounter } from '#modules/usage/usage-counter.service.js';
import { DatasetSearchService } from './dataset-search.service.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DatasetDetailResponse } from './dto/dataset-detail.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import type { ListDatasetsQuery } from './dto/dataset-search.dto.js';

/** These ask for no other datasets. */
const NEUTRAL = new Set(['limit', 'cursor', 'total']);

@Injectable()
export class DatasetsService {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly filestore: FilestoreService,
    private readonly search: DatasetSearchService,
    private readonly usage: UsageCounter,
  ) {}

  /** One page of what the caller may see: of all of it in the order of `ds_id`, unless the query says otherwise. */
  async list(caller: Caller, query: ListDatasetsQuery, after: string | undefined): Promise<Page<DatasetResponse>> {
    const { sort, ...filters } = query;
    const names = Object.keys(filters) as (keyof typeof filters)[];
    const isPlain = names.every((name) => filters[name] === undefined || NEUTRAL.has(name));
    if (!isPlain || (sort !== undefined && sort !== 'ds_id')) return this.search.list(caller, query, after);
    const page = await this.listAll(caller, { limit: query.limit, after });
    return query.total === 'none' ? page : { ...page, total: await this.search.totalOfAll(caller) };
  }

  /** What clients have always asked for, by one statement that is planned once. */
  private async listAll(caller: Caller, page: PageRequest): Promise<Page<DatasetResponse>> {
    const rows = await this.datasets.listVisible(caller, { after: page.after ?? '', limit: page.limit + 1 });
    return pageOf(rows, page, { keyOf: (row) => row.ds_id, asItem: (row) => DatasetResponse.from(row) });
  }

  /** A dataset that the guard has let the caller see, with its tables. */
  async getDetail(caller: Caller, granted: DatasetAccess): Promise<DatasetDetailResponse> {
    const row = await this.datasets.findDetail(caller, granted.datasetId, this.filestore.readableBuckets(granted));
    if (!row) throw noAccess(granted.dsId);
    this.usage.count({ action: 'dataset-view', dsId: row.ds_id });
    return DatasetDetailResponse.from(row);
  }
}
