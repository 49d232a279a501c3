import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { noAccess } from '#auth/auth.errors.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import { FilestoreService } from '#modules/filestore/filestore.service.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DatasetDetailResponse, DatasetResponse } from './dto/dataset.dto.js';

@Injectable()
export class DatasetsService {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly filestore: FilestoreService,
  ) {}

  /** One page of what the caller may see, in the order of `ds_id`. */
  async list(caller: Caller, page: PageRequest): Promise<Page<DatasetResponse>> {
    const rows = await this.datasets.listVisible(caller, { after: page.after ?? '', limit: page.limit + 1 });
    return pageOf(rows, page, { keyOf: (row) => row.ds_id, asItem: (row) => DatasetResponse.from(row) });
  }

  /** A dataset that the guard has let the caller see, with its tables. */
  async getDetail(caller: Caller, granted: DatasetAccess): Promise<DatasetDetailResponse> {
    const row = await this.datasets.findDetail(caller, granted.datasetId, this.filestore.readableBuckets(granted));
    if (!row) throw noAccess(granted.dsId);
    return DatasetDetailResponse.from(row);
  }
}
