import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { BucketType } from '#auth/bucket-type.js';
import { PurgedFilesRepository } from './clean-up/purged-files.repository.js';
import { TABLE } from './table-record.js';
import { TablesRepository } from './tables.repository.js';

/** Parts with all tables of a dataset that is purged. The object store is not asked: the reaper removes the bytes. */
@Injectable()
export class TablePurgeService {
  constructor(
    private readonly tables: TablesRepository,
    private readonly purged: PurgedFilesRepository,
    private readonly changes: RecordChanges,
  ) {}

  /** Also ends uploads. Belongs into the transaction that purges the dataset, behind its lock. */
  async purgeAllOf(datasetId: number): Promise<void> {
    await this.purged.lockFilesOf(datasetId);
    const shown = await this.tables.listCommitted(datasetId, Object.values(BucketType));
    for (const table of shown) this.changes.recordGone(TABLE, table);
    await this.purged.endVersionsOf(datasetId);
    await this.purged.detachFilesOf(datasetId);
  }
}
