import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { datasetMissing } from '#auth/auth.errors.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { ResourceGroupsService } from '#auth/grants/resource-groups.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { CatalogueSection } from '#config/configuration.js';
import { Transactions } from '#database/transactions.js';
import { TablePurgeService } from '#modules/filestore/table-purge.service.js';
import { DatasetPublishingRepository } from './dataset-publishing.repository.js';
import { DATASET } from './dataset-record.js';
import type { DeletedDatasetRow } from './dataset-row.js';
import { datasetNotDeleted } from './datasets.errors.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DELETED_DATASET } from './deleted-dataset-record.js';
import { DeletedDatasetsRepository, type DueDataset } from './deleted-datasets.repository.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import { DeletedDatasetResponse, type ListedDeletedDatasetResponse } from './dto/deleted-dataset.dto.js';

const DAY_MS = 86_400_000;
const EXPIRED_AT_ONCE = 100;

/** Datasets that were deleted: they are kept whole for a while, restored, or purged. */
@Injectable()
export class DeletedDatasetsService {
  constructor(
    private readonly deleted: DeletedDatasetsRepository,
    private readonly datasets: DatasetsRepository,
    private readonly publishing: DatasetPublishingRepository,
    private readonly tables: TablePurgeService,
    private readonly grants: GrantsService,
    private readonly groups: ResourceGroupsService,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
    private readonly section: CatalogueSection,
  ) {}

  async list(page: PageRequest): Promise<Page<ListedDeletedDatasetResponse>> {
    const rows = await this.deleted.list(page);
    return pageOf(rows, page, { keyOf: (row) => row.ds_id, asItem: (row) => this.withEnd(row) });
  }

  /** As it was, with tables, versions, grants and all; one that is not deleted stays as it is. @throws Failure dataset-not-found */
  restore(dsId: string): Promise<DatasetResponse> {
    return this.transactions.run(async () => {
      await this.publishing.lockToDelete(dsId);
      const old = await this.deleted.find(dsId);
      if (old) {
        await this.deleted.holdReferences(old.id);
        await this.deleted.setRestored(old.id);
      }
      const row = await this.datasets.findOwn(dsId);
      if (!row) throw datasetMissing(dsId);
      const after = DATASET.show(row);
      if (old) {
        this.audit.record({ action: 'dataset.restore', subjectId: dsId, before: DELETED_DATASET.show(old), after });
      }
      return after;
    });
  }

  /** For ever: its id is free again. @throws Failure dataset-not-found, dataset-not-deleted */
  async purge(dsId: string): Promise<MessageResponse> {
    await this.transactions.run(async () => {
      await this.publishing.lockToDelete(dsId);
      const row = await this.deleted.find(dsId);
      if (row) return this.purgeHeld(row);
      throw (await this.datasets.findOwn(dsId)) ? datasetNotDeleted(dsId) : datasetMissing(dsId);
    });
    return { message: `The dataset ${dsId} is purged. Its id is free again.` };
  }

  /** What was deleted longer ago than it is kept, read some at a time; each once, whether it was purged or not. */
  async *expired(): AsyncGenerator<string> {
    const end = this.endOfRetention();
    let last: DueDataset | undefined;
    while (end !== null) {
      const due = await this.deleted.listDue(end, EXPIRED_AT_ONCE, last);
      last = due.at(-1);
      if (!last) return;
      for (const { dsId } of due) yield dsId;
    }
  }

  /** False where it is no longer to go, or another server is at it. */
  purgeExpired(dsId: string): Promise<boolean> {
    return this.transactions.run(async () => {
      const end = this.endOfRetention();
      const isHeld = end !== null && (await this.deleted.tryLockDue(dsId, end));
      const row = isHeld ? await this.deleted.find(dsId) : null;
      if (row) await this.purgeHeld(row);
      return row !== null;
    });
  }

  /** What was deleted by then is to go; null for nothing ever. */
  private endOfRetention(): Date | null {
    const { deletedRetentionDays: days } = this.section;
    return days === 0 ? null : new Date(Date.now() - days * DAY_MS);
  }

  /** Keys that are narrowed to it reach it no more, and nothing instead. */
  private async purgeHeld(row: DeletedDatasetRow): Promise<void> {
    const { id, ds_id: dsId } = row;
    await this.tables.purgeAllOf(id);
    await this.grants.deleteAllOn(dsId);
    await this.groups.deleteMembershipsOf(dsId);
    await this.publishing.delete(id);
    this.audit.record({ action: 'dataset.purge', subjectId: dsId, before: DELETED_DATASET.show(row), after: null });
  }

  private withEnd(row: DeletedDatasetRow): ListedDeletedDatasetResponse {
    const { deletedRetentionDays: days } = this.section;
    const end = days === 0 ? null : new Date(Date.parse(row.deleted_at) + days * DAY_MS).toISOString();
    return { ...DeletedDatasetResponse.from(row), purged_after: end };
  }
}
