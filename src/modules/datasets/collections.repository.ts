import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { equalTo, RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import { Collection } from './collection.entity.js';

@Injectable()
export class CollectionsRepository extends RecordsRepository<Collection> {
  constructor(transactions: Transactions) {
    super(transactions, Collection);
  }

  /** In the order of their ids. */
  list(filter: { categoryId: string | undefined }, page: PageRequest): Promise<Collection[]> {
    return this.listPage('collectionId', page, { categoryId: equalTo(filter.categoryId) });
  }
}
