import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { nameTaken, requireUnused } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { DatasetUsesRepository } from './dataset-uses.repository.js';
import { rawDatasetMissing } from './datasets.errors.js';
import {
  type CreateRawDatasetDto,
  type ListRawDatasetsQuery,
  RawDatasetResponse,
  type UpdateRawDatasetDto,
} from './dto/raw-datasets.dto.js';
import type { RawDataset } from './raw-dataset.entity.js';
import { RawDatasetsRepository } from './raw-datasets.repository.js';
import { SearchRefreshService } from './search-refresh.service.js';

const RAW_DATASET: RecordKind<RawDataset, RawDatasetResponse> = {
  subject: 'raw-dataset',
  nameOf: (raw) => raw.rdsId,
  show: RawDatasetResponse.from,
};

@Injectable()
export class RawDatasetsService {
  constructor(
    private readonly rawDatasets: RawDatasetsRepository,
    private readonly uses: DatasetUsesRepository,
    private readonly changes: RecordChanges,
    private readonly refresh: SearchRefreshService,
  ) {}

  /** @throws Failure duplicate where it is there with other content */
  ensure(asked: CreateRawDatasetDto): Promise<Creation<RawDatasetResponse>> {
    const raw = { rdsId: asked.rds_id, title: asked.title, source: asked.source };
    return this.changes.ensure(RAW_DATASET, {
      name: asked.rds_id,
      asked,
      content: ['title', 'source'],
      insert: () => this.rawDatasets.insertIfFree(raw),
      find: () => this.rawDatasets.find({ rdsId: asked.rds_id }),
    });
  }

  async list(query: ListRawDatasetsQuery, page: PageRequest): Promise<Page<RawDatasetResponse>> {
    const rows = await this.rawDatasets.list({ rdsIdPart: query.rds_id }, page);
    return pageOf(rows, page, { keyOf: (raw) => raw.rdsId, asItem: RawDatasetResponse.from });
  }

  /** @throws Failure raw-dataset-not-found */
  async get(id: number): Promise<RawDatasetResponse> {
    const raw = await this.rawDatasets.find({ id });
    if (!raw) throw rawDatasetMissing(id);
    return RawDatasetResponse.from(raw);
  }

  /** Those that are there, by their rds_id. */
  async findNamed(rdsIds: readonly string[]): Promise<Map<string, RawDatasetResponse>> {
    const rows = await this.rawDatasets.findNamed(rdsIds);
    return new Map(rows.map((raw) => [raw.rdsId, RawDatasetResponse.from(raw)]));
  }

  /** @throws Failure raw-dataset-not-found, or duplicate where another has the new rds_id */
  update(id: number, asked: UpdateRawDatasetDto, ifMatch?: string): Promise<RawDatasetResponse> {
    return this.changes.update(
      RAW_DATASET,
      () => this.getUnderLock(id),
      async (old) => {
        const changed = {
          ...old,
          rdsId: asked.rds_id ?? old.rdsId,
          title: asked.title ?? old.title,
          source: asked.source ?? old.source,
        };
        const isRenamed = changed.rdsId !== old.rdsId;
        if (isRenamed && (await this.rawDatasets.find({ rdsId: changed.rdsId }))) {
          throw nameTaken('raw dataset', changed.rdsId);
        }
        await this.rawDatasets.update(changed);
        this.refresh.startAfterCommit();
        return changed;
      },
      ifMatch,
    );
  }

  /** @throws Failure raw-dataset-not-found, or in-use naming the datasets that were made from it */
  async delete(id: number, ifMatch?: string): Promise<MessageResponse> {
    const { rdsId } = await this.changes.delete(
      RAW_DATASET,
      () => this.getUnderLock(id),
      async (raw) => {
        requireUnused(`The raw dataset ${raw.rdsId}`, await this.uses.listUses('rawDataset', id));
        await this.rawDatasets.delete(id);
      },
      ifMatch,
    );
    return { message: `The raw dataset ${rdsId} is deleted.` };
  }

  private async getUnderLock(id: number): Promise<RawDataset> {
    const raw = await this.rawDatasets.findUnderLock({ id });
    if (!raw) throw rawDatasetMissing(id);
    return raw;
  }
}
