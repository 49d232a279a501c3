import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { AccessLevel } from '#auth/access-level.js';
import { Creation } from '#common/creation.js';
import type { Failure } from '#common/errors/failure.js';
import { duplicateRecord, invalidFields } from '#common/errors/failures.js';
import { mergePatch } from '#common/validation/merge-patch.js';
import { differingFields } from '#common/validation/same-content.js';
import { Transactions } from '#database/transactions.js';
import { coverageDay } from './coverage-date.js';
import { DatasetPublishingRepository, type NewDataset } from './dataset-publishing.repository.js';
import { DATASET } from './dataset-record.js';
import { DatasetReferencesService } from './dataset-references.service.js';
import type { DatasetRow } from './dataset-row.js';
import { idOfDeletedDataset } from './datasets.errors.js';
import { DatasetsRepository } from './datasets.repository.js';
import { DeletedDatasetsRepository } from './deleted-datasets.repository.js';
import type { CreateDatasetDto } from './dto/create-dataset.dto.js';
import type { UpdateDatasetDto } from './dto/dataset-administration.dto.js';
import { DatasetResponse } from './dto/dataset.dto.js';
import { MissingDatasetService } from './missing-dataset.service.js';
import { TagsService } from './tags.service.js';

/** The content of a dataset with its references found. */
interface Draft {
  readonly dataset: NewDataset;
  readonly rawDatasetIds: readonly number[];
  readonly tags: readonly string[];
}

/** Makes datasets and changes them. `access_level` of the answers is the dataset's own level. */
@Injectable()
export class DatasetPublishingService {
  constructor(
    private readonly publishing: DatasetPublishingRepository,
    private readonly datasets: DatasetsRepository,
    private readonly deleted: DeletedDatasetsRepository,
    private readonly missing: MissingDatasetService,
    private readonly references: DatasetReferencesService,
    private readonly tags: TagsService,
    private readonly changes: RecordChanges,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Makes a dataset, or answers the one that is there with the same content.
   * @throws Failure validation-failed naming an unknown reference; duplicate where the content differs
   */
  ensure(asked: CreateDatasetDto): Promise<Creation<DatasetResponse>> {
    return this.transactions.run(async () => {
      const draft = await this.draftOf(asked);
      const newId = await this.publishing.insertIfFree(draft.dataset);
      if (newId !== null) await this.link(newId, draft);
      const row = await this.datasets.findOwn(asked.ds_id);
      if (!row) throw await this.clash(asked.ds_id);
      const differences = newId === null ? differencesOf(row, draft) : [];
      if (differences.length > 0) throw duplicateRecord('dataset', asked.ds_id, differences);
      if (newId !== null) this.changes.recordNew(DATASET, row);
      return new Creation(DatasetResponse.from(row), newId !== null);
    });
  }

  /**
   * @throws Failure dataset-not-found, dataset-deleted, precondition-failed, or validation-failed as for a new dataset
   * with the content that it comes to
   */
  update(dsId: string, asked: UpdateDatasetDto, ifMatch?: string): Promise<DatasetResponse> {
    return this.changes.update(
      DATASET,
      async () => {
        await this.publishing.lockToChange(dsId);
        return this.getRow(dsId);
      },
      async (old) => {
        const draft = await this.draftOf(changedContent(old, asked));
        // What is written counts as changed.
        if (differencesOf(old, draft).length === 0) return old;
        await this.publishing.update(old.id, draft.dataset);
        await this.link(old.id, draft);
        return this.getRow(dsId);
      },
      ifMatch,
    );
  }

  private async getRow(dsId: string): Promise<DatasetRow> {
    const row = await this.datasets.findOwn(dsId);
    if (!row) throw await this.missing.reasonFor(dsId);
    return row;
  }

  /** The id was taken, and what has it is not there. */
  private async clash(dsId: string): Promise<Failure> {
    if (await this.deleted.find(dsId)) return idOfDeletedDataset(dsId);
    return duplicateRecord('dataset', dsId, ['another change under way']);
  }

  private async link(id: number, { rawDatasetIds, tags }: Draft): Promise<void> {
    await this.publishing.setLinks(id, rawDatasetIds, await this.tags.ensureIds(tags));
  }

  private async draftOf(asked: CreateDatasetDto): Promise<Draft> {
    const references = await this.references.require(asked);
    return {
      dataset: {
        dsId: asked.ds_id,
        title: asked.title,
        description: asked.description ?? null,
        ...references,
        spatialCoverageRegionId: asked.spatial_coverage_region_id ?? null,
        spatialResolution: asked.spatial_resolution ?? null,
        temporalResolution: asked.temporal_resolution ?? null,
        ...coverageOf(asked),
        accessLevel: asked.access_level ?? AccessLevel.None,
        additionalMetadata: asked.additional_metadata ?? {},
      },
      rawDatasetIds: asked.raw_dataset_ids,
      tags: [...new Set(asked.tags ?? [])],
    };
  }
}

/** The dataset as it would be asked for if it were new, with what the change says. */
function changedContent(
  old: DatasetRow,
  { additional_metadata: patch, ...change }: UpdateDatasetDto,
): CreateDatasetDto {
  const content = {
    ...old,
    collection_id: old.collection.collection_id,
    data_owner_name: old.data_owner.name,
    raw_dataset_ids: old.raw_datasets.map((raw) => raw.id),
    tags: old.tags.map((tag) => tag.tag_name),
  };
  const said = Object.fromEntries(Object.entries<unknown>(change).filter(([, value]) => value !== undefined));
  const additional_metadata =
    patch === undefined ? old.additional_metadata : (mergePatch(old.additional_metadata, patch) as typeof patch);
  return { ...content, ...said, additional_metadata };
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

/** What the dataset that is there has otherwise. */
function differencesOf(row: DatasetRow, draft: Draft): string[] {
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
    raw_dataset_ids: row.raw_datasets.map((raw) => raw.id),
    tags: row.tags.map((tag) => tag.tag_name).sort(),
  };
  return differingFields(existing, asked, Object.keys(asked) as (keyof typeof asked)[]);
}
