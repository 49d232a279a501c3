import { Injectable } from '@nestjs/common';
import { USES_TO_READ } from '#common/errors/failures.js';
import type { PageRequest } from '#common/http/page.js';
import { containing, equalTo, RecordsRepository } from '#database/records.repository.js';
import { Transactions } from '#database/transactions.js';
import { Region } from './region.entity.js';

export interface RegionFilter {
  readonly parentRegionId: string | undefined;
  readonly namePart: string | undefined;
}

@Injectable()
export class RegionsRepository extends RecordsRepository<Region> {
  constructor(transactions: Transactions) {
    super(transactions, Region);
  }

  /** In the order of their ids. */
  list({ parentRegionId, namePart }: RegionFilter, page: PageRequest): Promise<Region[]> {
    const filter = { parentRegionId: equalTo(parentRegionId), regionName: containing(namePart) };
    return this.listPage('regionId', page, filter);
  }

  /** Serialises changes of the tree: two that are sound alone can close a circle together. */
  async lockTree(): Promise<void> {
    await this.transactions.query('LOCK TABLE regions IN SHARE ROW EXCLUSIVE MODE');
  }

  /** True where `outer` holds `inner`, directly or through other regions, or is it. */
  async holds(outer: string, inner: string): Promise<boolean> {
    const rows = await this.transactions.query(
      `WITH RECURSIVE path (region_id, parent_region_id) AS (
         SELECT region_id, parent_region_id FROM regions WHERE region_id = $2
         UNION
         SELECT r.region_id, r.parent_region_id FROM path p JOIN regions r ON r.region_id = p.parent_region_id)
       SELECT 1 FROM path WHERE region_id = $1`,
      [outer, inner],
    );
    return rows.length > 0;
  }

  /** What refers to it: regions in it, and datasets that cover it, of which only the table is known here. */
  async listUses(regionId: string): Promise<string[]> {
    const rows = await this.transactions.query<{ use: string }>(
      `(SELECT 'the region ' || region_id AS use FROM regions WHERE parent_region_id = $1 ORDER BY region_id LIMIT $2)
       UNION ALL
       (SELECT CASE WHEN deleted_at IS NULL THEN 'the dataset ' ELSE 'the deleted dataset ' END || ds_id FROM datasets WHERE spatial_coverage_region_id = $1 ORDER BY ds_id LIMIT $2)`,
      [regionId, USES_TO_READ],
    );
    return rows.map((row) => row.use);
  }
}
