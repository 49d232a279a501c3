import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { RegionsRepository } from './regions.repository.js';

/** A region as the file `regions.json` of the samples writes it; parents come before their children. */
export interface RegionEntry {
  readonly region_id: string;
  readonly region_name: string;
  readonly parent_region_id: string | null;
}

@Injectable()
export class RegionsService {
  constructor(
    private readonly regions: RegionsRepository,
    private readonly transactions: Transactions,
  ) {}

  has(regionId: string): Promise<boolean> {
    return this.regions.has(regionId);
  }

  /** Adds the regions of a tree that are missing; those that exist stay as they are. */
  async ensureTree(entries: readonly RegionEntry[]): Promise<void> {
    await this.transactions.run(async () => {
      for (const entry of entries) {
        await this.regions.insertIfMissing({
          regionId: entry.region_id,
          regionName: entry.region_name,
          parentRegionId: entry.parent_region_id,
        });
      }
    });
  }
}
