import { Injectable } from '@nestjs/common';
import type { QueryDeepPartialEntity } from 'typeorm';
import { Transactions } from '#database/transactions.js';
import { Dataset } from './dataset.entity.js';

export type NewDataset = Omit<Dataset, 'id' | 'storageId'>;

/** Writes datasets and their links. */
@Injectable()
export class DatasetPublishingRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The id of the new dataset, or null where its ds_id is taken. */
  async insertIfFree(dataset: NewDataset): Promise<number | null> {
    const insert = this.transactions.session.createQueryBuilder().insert().into<object>(Dataset).values(dataset);
    const result = await insert.orIgnore().returning('id').execute();
    return (result.raw as { id: number }[])[0]?.id ?? null;
  }

  /** Held against other changes until the transaction ends; grants and uploads may begin to refer to it. */
  async lockToChange(dsId: string): Promise<void> {
    await this.transactions.query('SELECT 1 FROM datasets WHERE ds_id = $1 FOR NO KEY UPDATE', [dsId]);
  }

  /** Held against all others until the transaction ends: nothing begins to refer to it. */
  async lockToDelete(dsId: string): Promise<void> {
    await this.transactions.query('SELECT 1 FROM datasets WHERE ds_id = $1 FOR UPDATE', [dsId]);
  }

  async update(id: number, dataset: NewDataset): Promise<void> {
    await this.transactions.session.update(Dataset, id, dataset as QueryDeepPartialEntity<Dataset>);
  }

  /** For ever. Its links, its place in groups and what else hangs on it alone go with it. */
  async delete(id: number): Promise<void> {
    await this.transactions.session.delete(Dataset, id);
  }

  /** These raw datasets and tags, and no others. */
  async setLinks(id: number, rawDatasetIds: readonly number[], tagIds: readonly number[]): Promise<void> {
    await this.transactions.query('DELETE FROM dataset_raw_datasets WHERE dataset_id = $1', [id]);
    await this.transactions.query('DELETE FROM dataset_tags WHERE dataset_id = $1', [id]);
    await this.transactions.query(
      'INSERT INTO dataset_raw_datasets (dataset_id, raw_dataset_id) SELECT $1, unnest($2::integer[])',
      [id, rawDatasetIds],
    );
    await this.transactions.query('INSERT INTO dataset_tags (dataset_id, tag_id) SELECT $1, unnest($2::integer[])', [
      id,
      tagIds,
    ]);
  }
}
