import { Injectable } from '@nestjs/common';
import { datasetDeleted } from '#auth/auth.errors.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { datasetPurged } from './filestore.errors.js';
import { TableHoldRepository } from './table-hold.repository.js';

/** What everyone does who changes what is shown of a table. */
@Injectable()
export class TableHoldService {
  constructor(
    private readonly holds: TableHoldRepository,
    private readonly versions: FileVersionsRepository,
  ) {}

  /**
   * Holds the table until the transaction ends, and first its dataset, as whoever deletes or purges that does: either
   * this comes first and counts, or it is refused. Answers the dataset's id.
   * @throws Failure dataset-deleted, dataset-not-found
   */
  async hold(fileId: number): Promise<string> {
    const dataset = await this.holds.holdDatasetOf(fileId);
    if (!dataset) throw datasetPurged();
    if (dataset.deletedAt) throw datasetDeleted(dataset.dsId, dataset.deletedAt, dataset.deletionReason);
    await this.versions.lockTable(fileId);
    return dataset.dsId;
  }
}
