import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Transactions } from '#database/transactions.js';
import { Collection } from './collection.entity.js';
import { DataOwner } from './data-owner.entity.js';
import { RawDataset } from './raw-dataset.entity.js';

/** The small tables that datasets refer to. Inserts leave what is there alone, so that repeated ones are harmless. */
@Injectable()
export class CatalogueRecordsRepository {
  constructor(private readonly transactions: Transactions) {}

  insertCollection(collection: Omit<Collection, 'id'>): Promise<boolean> {
    return this.insertIfFree(Collection, collection);
  }

  insertDataOwner(owner: Omit<DataOwner, 'id'>): Promise<boolean> {
    return this.insertIfFree(DataOwner, owner);
  }

  insertRawDataset(raw: Omit<RawDataset, 'id'>): Promise<boolean> {
    return this.insertIfFree(RawDataset, raw);
  }

  findCollection(collectionId: string): Promise<Collection | null> {
    return this.transactions.session.findOneBy(Collection, { collectionId });
  }

  findDataOwner(name: string): Promise<DataOwner | null> {
    return this.transactions.session.findOneBy(DataOwner, { name });
  }

  findRawDataset(rdsId: string): Promise<RawDataset | null> {
    return this.transactions.session.findOneBy(RawDataset, { rdsId });
  }

  findRawDatasetsById(ids: readonly number[]): Promise<RawDataset[]> {
    return this.transactions.session.findBy(RawDataset, { id: In([...ids]) });
  }

  listCollections(): Promise<Collection[]> {
    return this.transactions.session.find(Collection, { order: { collectionId: 'ASC' } });
  }

  listDataOwners(): Promise<DataOwner[]> {
    return this.transactions.session.find(DataOwner, { order: { name: 'ASC' } });
  }

  private async insertIfFree<T extends Collection | DataOwner | RawDataset>(
    entity: new () => T,
    record: Omit<T, 'id'>,
  ): Promise<boolean> {
    const insert = this.transactions.session.createQueryBuilder().insert().into<object>(entity).values(record);
    const result = await insert.orIgnore().returning('id').execute();
    return (result.raw as unknown[]).length > 0;
  }
}
