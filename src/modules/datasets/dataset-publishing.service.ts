import { Injectable } from '@nestjs/common';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/http/creation.interceptor.js';
import { invalidFields } from '#common/errors/failures.js';
import { differingFields } from '#common/validation/same-content.js';
import { Transactions } from '#database/transactions.js';
import { RegionsService } from '#modules/regions/regions.service.js';
import { CatalogueRecordsRepository } from './catalogue-records.repository.js';
import { coverageDay } from './coverage-date.js';
import { DatasetPublishingRepository, type NewDataset } from './dataset-publishing.repository.js';
import type { DatasetRow } from './dataset-row.js';
import { duplicateRecord, unknownReference } from './datasets.errors.js';
import { DatasetsRepository } from './datasets.repository.js';
import type { CreateDatasetDto } from './dto/create-dataset.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';

/** A new dataset with its references found, and what it would look like on the wire. */
interface Draft {
  readonly dataset: NewDataset;
  readonly rawDatasetIds: readonly number[];
  readonly tags: readonly string[];
}

@Injectable()
export class DatasetPublishingService {
  constructor(
    private readonly publishing: DatasetPublishingRepository,
    private readonly datasets: DatasetsRepository,
    private readonly records: CatalogueRecordsRepository,
    private readonly regions: RegionsService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Makes a dataset, or answers the one that is there with the same content.
   * `access_level` of the answer is the dataset's own level, as it was asked.
   * @throws Failure validation-failed naming an unknown reference; duplicate where the content differs
   */
  ensure(caller: Caller, asked: CreateDatasetDto): Promise<Creation<DatasetResponse>> {
    return this.transactions.run(async () => {
      const draft = await this.draftOf(asked);
      const newId = await this.publishing.insertIfFree(draft.dataset);
      if (newId !== null) {
        await this.publishing.linkRawDatasets(newId, draft.rawDatasetIds);
        await this.publishing.linkTags(newId, draft.tags);
      }
      const id = newId ?? (await this.publishing.findIdByDsId(asked.ds_id));
      const row = id === null ? null : await this.datasets.findById(caller, id);
      if (!row || id === null) throw duplicateRecord('dataset', asked.ds_id, ['another change under way']);
      const ownLevel = await this.publishing.getOwnLevel(id);
      const differences = newId === null ? differencesOf(row, ownLevel, draft) : [];
      if (differences.length > 0) throw duplicateRecord('dataset', asked.ds_id, differences);
      return new Creation({ ...DatasetResponse.from(row), access_level: draft.dataset.accessLevel }, newId !== null);
    });
  }

  private async draftOf(asked: CreateDatasetDto): Promise<Draft> {
    const collection = await this.records.findCollection(asked.collection_id);
    if (!collection) throw unknownReference('collection_id', `there is no collection ${asked.collection_id}`);
    const owner = await this.records.findDataOwner(asked.data_owner_name);
    if (!owner) throw unknownReference('data_owner_name', `there is no data owner ${asked.data_owner_name}`);
    await this.requireRegion(asked.spatial_coverage_region_id ?? null);
    await this.requireRawDatasets(asked.raw_dataset_ids);
    return {
      dataset: {
        dsId: asked.ds_id,
        title: asked.title,
        description: asked.description ?? null,
        collectionId: collection.id,
        dataOwnerId: owner.id,
        spatialCoverageRegionId: asked.spatial_coverage_region_id ?? null,
        spatialResolution: asked.spatial_resolution ?? null,
        temporalResolution: asked.temporal_resolution ?? null,
        ...coverageOf(asked),
        accessLevel: asked.access_level ?? AccessLevel.None,
        additionalMetadata: asked.additional_metadata ?? {},
      },
      rawDatasetIds: asked.raw_dataset_ids,
      tags: asked.tags ?? [],
    };
  }

  private async requireRegion(regionId: string | null): Promise<void> {
    if (regionId === null || (await this.regions.has(regionId))) return;
    throw unknownReference('spatial_coverage_region_id', `there is no region ${regionId}`);
  }

  private async requireRawDatasets(ids: readonly number[]): Promise<void> {
    const found = new Set((await this.records.findRawDatasetsById(ids)).map((raw) => raw.id));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) throw unknownReference('raw_dataset_ids', `there is no raw dataset ${missing.join(', ')}`);
  }
}

function coverageOf(
  asked: CreateDatasetDto,
): Pick<NewDataset, 'temporalCoverageStartDate' | 'temporalCoverageEndDate'> {
  const [start, end] = [asked.temporal_coverage_start_date, asked.temporal_coverage_end_date];
  const coverage = {
    temporalCoverageStartDate: start ? (coverageDay(start, 'first') ?? null) : null,
    temporalCoverageEndDate: end ? (coverageDay(end, 'last') ?? null) : null,
  };
  const { temporalCoverageStartDate: first, temporalCoverageEndDate: last } = coverage;
  if (first !== null && last !== null && first > last) {
    throw invalidFields([{ path: 'temporal_coverage_end_date', message: `${last} is before the start, ${first}` }]);
  }
  return coverage;
}

/** What the dataset that is there has otherwise. Rows carry the caller's level, so the dataset's own comes beside. */
function differencesOf(row: DatasetRow, ownLevel: AccessLevel, draft: Draft): string[] {
  const { dataset } = draft;
  const asked = {
    title: dataset.title,
    description: dataset.description,
    collection_id: dataset.collectionId,
    data_owner_id: dataset.dataOwnerId,
    spatial_coverage_region_id: dataset.spatialCoverageRegionId,
    spatial_resolution: dataset.spatialResolution,
    temporal_resolution: dataset.temporalResolution,
    temporal_coverage_start_date: dataset.temporalCoverageStartDate,
    temporal_coverage_end_date: dataset.temporalCoverageEndDate,
    access_level: dataset.accessLevel,
    additional_metadata: dataset.additionalMetadata,
    raw_dataset_ids: [...draft.rawDatasetIds].sort((a, b) => a - b),
    tags: [...draft.tags].sort(),
  };
  const existing = {
    ...row,
    access_level: ownLevel,
    raw_dataset_ids: row.raw_datasets.map((raw) => raw.id),
    tags: row.tags.map((tag) => tag.tag_name).sort(),
  };
  return differingFields(existing, asked, Object.keys(asked) as (keyof typeof asked)[]);
}
