import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { Region } from './region.entity.js';

@Injectable()
export class RegionsRepository {
  constructor(private readonly transactions: Transactions) {}

  async insertIfMissing(region: Pick<Region, 'regionId' | 'regionName' | 'parentRegionId'>): Promise<void> {
    await this.transactions.session.createQueryBuilder().insert().into(Region).values(region).orIgnore().execute();
  }

  has(regionId: string): Promise<boolean> {
    return this.transactions.session.existsBy(Region, { regionId });
  }
}
