import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { containing, RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import { DataOwner } from './data-owner.entity.js';

@Injectable()
export class DataOwnersRepository extends RecordsRepository<DataOwner> {
  constructor(transactions: Transactions) {
    super(transactions, DataOwner);
  }

  /** In the order of their names. */
  list(filter: { namePart: string | undefined }, page: PageRequest): Promise<DataOwner[]> {
    return this.listPage('name', page, { name: containing(filter.namePart) });
  }
}
