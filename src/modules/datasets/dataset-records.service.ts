import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { datasetMissing } from '#auth/auth.errors.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { ResourceGroupsService } from '#auth/grants/resource-groups.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { TablesService } from '#modules/filestore/tables.service.js';
import { DatasetPublishingRepository } from './dataset-publishing.repository.js';
import { DATASET } from './dataset-record.js';
import type { DatasetRow } from './dataset-row.js';
import { DatasetsRepository } from './datasets.repository.js';
import type { ListAllDatasetsQuery } from './dto/dataset-administration.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';

/** Datasets for administrators, with their own levels in place of a caller's. */
@Injectable()
export class DatasetRecordsService {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly publishing: DatasetPublishingRepository,
    private readonly tables: TablesService,
    private readonly grants: GrantsService,
    private readonly groups: ResourceGroupsService,
    private readonly changes: RecordChanges,
  ) {}

  async list(query: ListAllDatasetsQuery, page: PageRequest): Promise<Page<DatasetResponse>> {
    const filter = { collectionId: query.collection_id, accessLevel: query.access_level };
    const rows = await this.datasets.listOwn(filter, page);
    return pageOf(rows, page, { keyOf: (row) => row.ds_id, asItem: DatasetResponse.from });
  }

  /** @throws Failure dataset-not-found */
  async get(dsId: string): Promise<DatasetResponse> {
    return DatasetResponse.from(await this.getRow(dsId));
  }

  /**
   * Deletes a dataset that has no tables, with the grants on it and its places in resource groups. Keys that are
   * narrowed to it reach it no more, and nothing instead.
   * @throws Failure dataset-not-found, or in-use naming tables, uploads, and bytes that are being removed
   */
  async delete(dsId: string): Promise<MessageResponse> {
    await this.changes.delete(
      DATASET,
      async () => {
        await this.publishing.lockToDelete(dsId);
        return this.getRow(dsId);
      },
      async ({ id }) => {
        await this.tables.deleteEndedOf({ dsId, datasetId: id });
        await this.grants.deleteAllOn(dsId);
        await this.groups.deleteMembershipsOf(dsId);
        await this.publishing.delete(id);
      },
    );
    return { message: `The dataset ${dsId} is deleted, with all grants on it.` };
  }

  private async getRow(dsId: string): Promise<DatasetRow> {
    const row = await this.datasets.findOwn(dsId);
    if (!row) throw datasetMissing(dsId);
    return row;
  }
}
