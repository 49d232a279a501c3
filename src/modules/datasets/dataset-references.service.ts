import { Injectable } from '@nestjs/common';
import { unknownReference } from '#common/errors/failures.js';
import { RegionsService } from '#modules/regions/regions.service.js';
import { CollectionsRepository } from './collections.repository.js';
import { DataOwnersRepository } from './data-owners.repository.js';
import { RawDatasetsRepository } from './raw-datasets.repository.js';

/** The names by which a dataset refers to others. */
export interface NamedReferences {
  readonly collection_id: string;
  readonly data_owner_name: string;
  readonly spatial_coverage_region_id?: string | null;
  readonly raw_dataset_ids: readonly number[];
}

/**
 * Finds what a dataset refers to, in the transaction that writes it: what is found is not deleted before that ends.
 * All are looked for in one order, so that nobody waits in a circle.
 */
@Injectable()
export class DatasetReferencesService {
  constructor(
    private readonly collections: CollectionsRepository,
    private readonly owners: DataOwnersRepository,
    private readonly rawDatasets: RawDatasetsRepository,
    private readonly regions: RegionsService,
  ) {}

  /** The numbers behind the names. @throws Failure validation-failed naming what is not there */
  async require(asked: NamedReferences): Promise<{ collectionId: number; dataOwnerId: number }> {
    const collection = await this.collections.findToRefer({ collectionId: asked.collection_id });
    if (!collection) throw unknownReference('collection_id', `there is no collection ${asked.collection_id}`);
    const owner = await this.owners.findToRefer({ name: asked.data_owner_name });
    if (!owner) throw unknownReference('data_owner_name', `there is no data owner ${asked.data_owner_name}`);
    await this.requireRegion(asked.spatial_coverage_region_id ?? null);
    await this.requireRawDatasets(asked.raw_dataset_ids);
    return { collectionId: collection.id, dataOwnerId: owner.id };
  }

  private async requireRegion(regionId: string | null): Promise<void> {
    if (regionId === null || (await this.regions.isThereToRefer(regionId))) return;
    throw unknownReference('spatial_coverage_region_id', `there is no region ${regionId}`);
  }

  private async requireRawDatasets(ids: readonly number[]): Promise<void> {
    const found = new Set(await this.rawDatasets.findIdsToRefer(ids));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) throw unknownReference('raw_dataset_ids', `there is no raw dataset ${missing.join(', ')}`);
  }
}
