import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { requireMatch } from '#audit/record-changes.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import { DatasetPublishingRepository } from './dataset-publishing.repository.js';
import { DATASET } from './dataset-record.js';
import type { DatasetRow } from './dataset-row.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DELETED_DATASET } from './deleted-dataset-record.js';
import { DeletedDatasetsRepository } from './deleted-datasets.repository.js';
import type { ListAllDatasetsQuery } from './dto/dataset-administration.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import { MissingDatasetService } from './missing-dataset.service.js';

export interface Deletion {
  /** Number of the user who deletes it. */
  readonly deletedBy: number;
  readonly reason?: string | undefined;
  readonly ifMatch?: string | undefined;
}

/** Datasets for administrators, with their own levels in place of a caller's. */
@Injectable()
export class DatasetRecordsService {
  constructor(
    private readonly datasets: DatasetsRepository,
    private readonly publishing: DatasetPublishingRepository,
    private readonly deleted: DeletedDatasetsRepository,
    private readonly missing: MissingDatasetService,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  async list(query: ListAllDatasetsQuery, page: PageRequest): Promise<Page<DatasetResponse>> {
    const filter = { collectionId: query.collection_id, accessLevel: query.access_level };
    const rows = await this.datasets.listOwn(filter, page);
    return pageOf(rows, page, { keyOf: (row) => row.ds_id, asItem: DatasetResponse.from });
  }

  /** @throws Failure dataset-not-found, dataset-deleted */
  async get(dsId: string): Promise<DatasetResponse> {
    return DatasetResponse.from(await this.getRow(dsId));
  }

  /**
   * Takes a dataset from everybody, with all that hangs on it, and keeps it to be restored.
   * @throws Failure dataset-not-found, dataset-deleted, precondition-failed
   */
  async delete(dsId: string, { deletedBy, reason, ifMatch }: Deletion): Promise<MessageResponse> {
    await this.transactions.run(async () => {
      await this.publishing.lockToDelete(dsId);
      const row = await this.getRow(dsId);
      requireMatch(DATASET, row, ifMatch);
      await this.deleted.setDeleted(row.id, { deletedBy, reason: reason ?? null });
      const deleted = await this.deleted.find(dsId);
      const after = deleted && DELETED_DATASET.show(deleted);
      this.audit.record({ action: 'dataset.delete', subjectId: dsId, before: DATASET.show(row), after });
    });
    return { message: `The dataset ${dsId} is deleted. Until it is purged, it can be restored.` };
  }

  private async getRow(dsId: string): Promise<DatasetRow> {
    const row = await this.datasets.findOwn(dsId);
    if (!row) throw await this.missing.reasonFor(dsId);
    return row;
  }
}
