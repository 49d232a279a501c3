import { Injectable } from '@nestjs/common';
import { datasetDeleted } from '../auth.errors.js';
import { requireBucketType } from '../bucket-type.js';
import { ResourceType } from '../resource-type.js';
import { resourceMissing } from './grants.errors.js';
import { columnsOf, type ResourceColumns } from './resource-columns.js';
import { ResourcesRepository } from './resources.repository.js';

const WEATHER_STORE = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

/** Finds what a grant or a group refers to. */
@Injectable()
export class ResourcesService {
  constructor(private readonly resources: ResourcesRepository) {}

  /** @throws Failure resource-not-found, dataset-deleted, or validation-failed for a bucket that is none */
  async getColumns(type: ResourceType, id: string): Promise<ResourceColumns> {
    const found = await this.find(type, id);
    if (found === null) throw resourceMissing(type, id);
    return columnsOf(type, found);
  }

  private async find(type: ResourceType, id: string): Promise<number | string | null> {
    switch (type) {
      case ResourceType.Dataset:
        return this.findDatasetId(id);
      case ResourceType.Group:
        return this.resources.findGroupId(id);
      case ResourceType.Bucket:
        return requireBucketType(id, 'resource_id');
      case ResourceType.Weather:
        // Stores come and go in the object store; a grant may be there before its store is.
        return WEATHER_STORE.test(id) ? id : null;
    }
  }

  private async findDatasetId(dsId: string): Promise<number | null> {
    const found = await this.resources.findDataset(dsId);
    if (found?.deletedAt) throw datasetDeleted(dsId, found.deletedAt, found.deletionReason);
    return found?.id ?? null;
  }
}
