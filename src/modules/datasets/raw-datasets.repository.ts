import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { PageRequest } from '#common/http/page.js';
import { containing, RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import { RawDataset } from './raw-dataset.entity.js';

@Injectable()
export class RawDatasetsRepository extends RecordsRepository<RawDataset> {
  constructor(transactions: Transactions) {
    super(transactions, RawDataset);
  }

  /** In the order of their ids. */
  list(filter: { rdsIdPart: string | undefined }, page: PageRequest): Promise<RawDataset[]> {
    return this.listPage('rdsId', page, { rdsId: containing(filter.rdsIdPart) });
  }

  findNamed(rdsIds: readonly string[]): Promise<RawDataset[]> {
    return this.transactions.session.findBy(RawDataset, { rdsId: In([...rdsIds]) });
  }

  /** Which of the numbers are raw datasets. None of these is deleted before the transaction ends. */
  async findIdsToRefer(ids: readonly number[]): Promise<number[]> {
    const rows = await this.transactions.query<{ id: number }>(
      'SELECT id FROM raw_datasets WHERE id = ANY($1::integer[]) ORDER BY id FOR KEY SHARE',
      [ids],
    );
    return rows.map((row) => row.id);
  }
}
