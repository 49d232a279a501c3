import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { invalidFields, unknownReference } from '#common/errors/failures.js';
import { mergePatch } from '#common/validation/merge-patch.js';
import { failureOfDatabaseError } from '#database/database-failure.js';
import { Transactions } from '#database/transactions.js';
import { CollectionsService } from '#modules/datasets/collections.service.js';
import { DataOwnersService } from '#modules/datasets/data-owners.service.js';
import { DatasetPublishingService } from '#modules/datasets/dataset-publishing.service.js';
import { DatasetRecordsService } from '#modules/datasets/dataset-records.service.js';
import type { DatasetResponse } from '#modules/datasets/dto/dataset.dto.js';
import type { RawDatasetResponse } from '#modules/datasets/dto/raw-datasets.dto.js';
import { RawDatasetsService } from '#modules/datasets/raw-datasets.service.js';
import { TagsService } from '#modules/datasets/tags.service.js';
import { RegionsService } from '#modules/regions/regions.service.js';
import type { DescribedDataset, DescribedRawDataset } from './dataset-description.js';
import { ImportAction, ImportItemKind } from './dto/dataset-import.dto.js';
import type { ImportItem } from './import-item.js';

/** What became of a record. */
interface Settled {
  readonly action: ImportAction;
  readonly changes: readonly string[];
}

const NEW: Settled = { action: ImportAction.Create, changes: [] };
const SAME: Settled = { action: ImportAction.Keep, changes: [] };

/** Ends a change that came to nothing, so that nothing of it is written. */
class Unchanged extends Error {}

/** Brings the catalogue to what a folder says of its dataset, and of what that refers to. */
@Injectable()
export class CatalogueImportService {
  constructor(
    private readonly owners: DataOwnersService,
    private readonly rawDatasets: RawDatasetsService,
    private readonly collections: CollectionsService,
    private readonly regions: RegionsService,
    private readonly tags: TagsService,
    private readonly records: DatasetRecordsService,
    private readonly publishing: DatasetPublishingService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Does all that can be done and says what is in the way of the rest. Belongs into a transaction, which is given up
   * where something is, or where only the plan was wanted.
   */
  async apply({ owner, rawDatasets, dataset }: DescribedDataset): Promise<ImportItem[]> {
    const items = [await this.settle(ImportItemKind.DataOwner, owner.name, () => this.applyOwner(owner))];
    const rawIds = rawDatasets.map(({ content }) => content.rds_id);
    const knownRaw = await this.rawDatasets.findNamed(rawIds);
    for (const raw of rawDatasets) items.push(await this.settleRaw(raw, knownRaw.get(raw.content.rds_id)));
    items.push(await this.settle(ImportItemKind.Collection, dataset.collection_id, () => this.findCollection(dataset)));
    const regionId = dataset.spatial_coverage_region_id ?? null;
    if (regionId !== null) items.push(await this.settle(ImportItemKind.Region, regionId, () => this.find(regionId)));
    const tags = [...new Set(dataset.tags ?? [])].sort();
    const known = await this.tags.findNames(tags);
    for (const tag of tags) items.push({ kind: ImportItemKind.Tag, id: tag, ...(known.has(tag) ? SAME : NEW) });
    items.push(await this.settle(ImportItemKind.Dataset, dataset.ds_id, () => this.applyDataset(dataset, rawIds)));
    return items;
  }

  private async settle(kind: ImportItemKind, id: string, work: () => Promise<Settled>): Promise<ImportItem> {
    try {
      return { kind, id, ...(await this.transactions.attempt(work)) };
    } catch (error) {
      if (error instanceof Unchanged) return { kind, id, ...SAME };
      // Conflicts between transactions are tried again from the beginning.
      const failure = error instanceof Failure ? error : failureOfDatabaseError(error);
      if (!failure || failure.kind === 'unavailable') throw error;
      return { kind, id, action: ImportAction.Conflict, changes: [], failure };
    }
  }

  private async applyOwner(owner: DescribedDataset['owner']): Promise<Settled> {
    const before = await this.owners.find(owner.name);
    if (!before) {
      await this.owners.ensure(owner);
      return NEW;
    }
    const changes = differingNames(before, owner);
    if (changes.length === 0) return SAME;
    await this.owners.update(before.id, owner);
    return { action: ImportAction.Update, changes };
  }

  /** One that is there and the same needs nothing more. */
  private async settleRaw(raw: DescribedRawDataset, before: RawDatasetResponse | undefined): Promise<ImportItem> {
    const { rds_id: id, title, ...said } = raw.content;
    const asked = raw.hasTitle ? { ...said, title } : said;
    const changes = before ? differingNames(before, asked) : [];
    if (before && changes.length === 0) return { kind: ImportItemKind.RawDataset, id, ...SAME };
    return this.settle(ImportItemKind.RawDataset, id, async () => {
      if (!before) {
        await this.rawDatasets.ensure(raw.content);
        return NEW;
      }
      await this.rawDatasets.update(before.id, asked);
      return { action: ImportAction.Update, changes };
    });
  }

  private async findCollection({ collection_id: id }: DescribedDataset['dataset']): Promise<Settled> {
    await this.collections.get(id);
    return SAME;
  }

  private async find(regionId: string): Promise<Settled> {
    await this.regions.get(regionId);
    return SAME;
  }

  private async applyDataset(dataset: DescribedDataset['dataset'], rdsIds: readonly string[]): Promise<Settled> {
    const asked = { ...dataset, raw_dataset_ids: await this.idsOf(rdsIds) };
    const before = await this.findDataset(dataset.ds_id);
    if (!before) {
      // As a change would leave it: null says that there is none.
      const additional_metadata = mergePatch({}, asked.additional_metadata ?? {}) as Record<string, unknown>;
      await this.publishing.ensure({ ...asked, additional_metadata });
      return NEW;
    }
    const { ds_id: dsId, collection_id: collectionId, ...change } = asked;
    if (before.collection.collection_id !== collectionId) throw otherCollection(before.collection.collection_id);
    const after = await this.publishing.update(dsId, change);
    const changes = differingNames(shownAs(before), shownAs(after), Object.keys(change));
    if (changes.length === 0) throw new Unchanged();
    return { action: ImportAction.Update, changes };
  }

  /** Null where it is not there; one that was deleted and is kept as such is in the way. */
  private async findDataset(dsId: string): Promise<DatasetResponse | null> {
    try {
      return await this.records.get(dsId);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'not-found') return null;
      throw error;
    }
  }

  private async idsOf(rdsIds: readonly string[]): Promise<number[]> {
    const known = await this.rawDatasets.findNamed(rdsIds);
    return rdsIds.map((rdsId) => {
      const raw = known.get(rdsId);
      if (!raw) throw unknownReference('raw_dataset.rds_id', `there is no raw dataset ${rdsId}`);
      return raw.id;
    });
  }
}

/** A dataset in the words in which it is changed. */
function shownAs(dataset: DatasetResponse): Readonly<Record<string, unknown>> {
  return {
    ...dataset,
    data_owner_name: dataset.data_owner.name,
    raw_dataset_ids: dataset.raw_datasets.map(({ id }) => id).sort((a, b) => a - b),
    tags: dataset.tags.map((tag) => tag.tag_name).sort(),
  };
}

/** Which of the fields of `asked` are otherwise; a missing field and null are the same. */
function differingNames(before: object, asked: object, names = Object.keys(asked)): string[] {
  const [old, wanted] = [before, asked] as Readonly<Record<string, unknown>>[];
  return names.filter((name) => !isDeepStrictEqual(old?.[name] ?? null, wanted?.[name] ?? null)).sort();
}

function otherCollection(collectionId: string): Failure {
  const message = `the dataset is in the collection ${collectionId}, and cannot leave it`;
  return invalidFields([{ path: 'collection_id', message }]);
}
