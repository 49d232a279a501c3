import { Injectable } from '@nestjs/common';
import { datasetDeleted, datasetMissing } from '#auth/auth.errors.js';
import type { Failure } from '#common/errors/failure.js';
import { DeletedDatasetsRepository } from './deleted-datasets.repository.js';

/** Tells administrators why a dataset is not there. */
@Injectable()
export class MissingDatasetService {
  constructor(private readonly deleted: DeletedDatasetsRepository) {}

  /** dataset-deleted or dataset-not-found, for the caller to throw. */
  async reasonFor(dsId: string): Promise<Failure> {
    const found = await this.deleted.find(dsId);
    return found ? datasetDeleted(dsId, new Date(found.deleted_at), found.deletion_reason) : datasetMissing(dsId);
  }
}
