import { Injectable } from '@nestjs/common';
import type { AccessLevel } from '#auth/access-level.js';
import { Transactions } from '#database/transactions.js';
import { Dataset } from './dataset.entity.js';

export type NewDataset = Omit<Dataset, 'id' | 'storageId'>;

@Injectable()
export class DatasetPublishingRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The id of the new dataset, or null where its ds_id is taken. */
  async insertIfFree(dataset: NewDataset): Promise<number | null> {
    const insert = this.transactions.session.createQueryBuilder().insert().into<object>(Dataset).values(dataset);
    const result = await insert.orIgnore().returning('id').execute();
    return (result.raw as { id: number }[])[0]?.id ?? null;
  }

  async findIdByDsId(dsId: string): Promise<number | null> {
    const found = await this.transactions.session.findOne(Dataset, { select: { id: true }, where: { dsId } });
    return found?.id ?? null;
  }

  async getOwnLevel(id: number): Promise<AccessLevel> {
    const { accessLevel } = await this.transactions.session.findOneOrFail(Dataset, {
      select: { accessLevel: true },
      where: { id },
    });
    return accessLevel;
  }

  async linkRawDatasets(datasetId: number, rawDatasetIds: readonly number[]): Promise<void> {
    await this.transactions.query(
      'INSERT INTO dataset_raw_datasets (dataset_id, raw_dataset_id) SELECT $1, unnest($2::integer[])',
      [datasetId, rawDatasetIds],
    );
  }

  /** Makes the tags that are missing; the first statement leaves those alone that another dataset makes just now. */
  async linkTags(datasetId: number, tagNames: readonly string[]): Promise<void> {
    const sorted = [...tagNames].sort();
    await this.transactions.query('INSERT INTO tags (tag_name) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING', [
      sorted,
    ]);
    await this.transactions.query(
      'INSERT INTO dataset_tags (dataset_id, tag_id) SELECT $1, id FROM tags WHERE tag_name = ANY($2::text[])',
      [datasetId, sorted],
    );
  }
}
