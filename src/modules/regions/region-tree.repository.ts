import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { RegionFilter } from './regions.repository.js';

/** A region as readers see it. */
export interface RegionRow {
  readonly regionId: string;
  readonly regionName: string;
  readonly parentRegionId: string | null;
  readonly hasShapefile: boolean;
}

export interface DescendantRow extends RegionRow {
  readonly depth: number;
}

const COLUMNS = `
  r.region_id AS "regionId", r.region_name AS "regionName", r.parent_region_id AS "parentRegionId",
  EXISTS (SELECT 1 FROM stored_files f JOIN file_versions v ON v.file_id = f.id AND v.state = 'COMMITTED'
           WHERE f.region_id = r.region_id) AS "hasShapefile"`;

/** Reads the tree. Lists come in the order of ids, with one row more than the page has. */
@Injectable()
export class RegionTreeRepository {
  constructor(private readonly transactions: Transactions) {}

  async find(regionId: string): Promise<RegionRow | null> {
    const rows = await this.transactions.query<RegionRow>(`SELECT ${COLUMNS} FROM regions r WHERE r.region_id = $1`, [
      regionId,
    ]);
    return rows[0] ?? null;
  }

  list({ parentRegionId, namePart }: RegionFilter, { after, limit }: PageRequest): Promise<RegionRow[]> {
    return this.transactions.query<RegionRow>(
      `SELECT ${COLUMNS} FROM regions r
        WHERE r.region_id > $1
          AND ($2::text IS NULL OR r.parent_region_id = $2)
          AND ($3::text IS NULL OR strpos(lower(r.region_name), lower($3)) > 0)
        ORDER BY r.region_id LIMIT $4`,
      [after ?? '', parentRegionId ?? null, namePart ?? null, limit + 1],
    );
  }

  /** Regions in a region, directly (depth 1) or through others, down to a depth where there is one. */
  listDescendants(
    regionId: string,
    depth: number | undefined,
    { after, limit }: PageRequest,
  ): Promise<DescendantRow[]> {
    return this.transactions.query<DescendantRow>(
      `WITH RECURSIVE descendants (region_id, depth) AS (
         SELECT region_id, 1 FROM regions WHERE parent_region_id = $1
         UNION ALL
         SELECT r.region_id, d.depth + 1 FROM descendants d JOIN regions r ON r.parent_region_id = d.region_id
          WHERE $2::integer IS NULL OR d.depth < $2)
       SELECT ${COLUMNS}, d.depth FROM descendants d JOIN regions r USING (region_id)
        WHERE r.region_id > $3 ORDER BY r.region_id LIMIT $4`,
      [regionId, depth ?? null, after ?? '', limit + 1],
    );
  }
}
