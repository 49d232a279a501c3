import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { noAccess } from '#auth/auth.errors.js';
import type { Page } from '#common/http/page.interceptor.js';
import { FilestoreService } from '#modules/filestore/filestore.service.js';
import { invalidCursor } from './datasets.errors.js';
import { DatasetsRepository } from './datasets.repository.js';
import { type DatasetDetailResponse, DatasetResponse, type ListDatasetsQuery } from './dto/dataset.dto.js';

@Injectable()
export class DatasetsService {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly filestore: FilestoreService,
  ) {}

  /** One page of what the caller may see; a row more than asked tells whether there is a next one. */
  async list(caller: Caller, query: ListDatasetsQuery): Promise<Page<DatasetResponse>> {
    const after = query.cursor === undefined ? '' : dsIdOf(query.cursor);
    const rows = await this.datasets.listVisible(caller, { after, limit: query.limit + 1 });
    const items = rows.slice(0, query.limit).map((row) => DatasetResponse.from(row));
    const last = rows.length > query.limit ? items.at(-1) : undefined;
    return { items, nextCursor: last && cursorOf(last.ds_id) };
  }

  /** A dataset that the guard has let the caller see, with its tables. */
  async getDetail(caller: Caller, granted: DatasetAccess): Promise<DatasetDetailResponse> {
    const [row, tables] = await Promise.all([
      this.datasets.findById(caller, granted.datasetId),
      this.filestore.listSummaries(granted),
    ]);
    if (!row) throw noAccess(granted.dsId);
    return { ...DatasetResponse.from(row), tables };
  }
}

function dsIdOf(cursor: string): string {
  const dsId = Buffer.from(cursor, 'base64url').toString('latin1');
  const isOurs = /^[A-Za-z0-9]{12}$/.test(dsId) && cursorOf(dsId) === cursor;
  if (!isOurs) throw invalidCursor();
  return dsId;
}

function cursorOf(dsId: string): string {
  return Buffer.from(dsId).toString('base64url');
}
