import { Injectable } from '@nestjs/common';
import type { Outline } from '#geojson/outline.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { ShapeProfile } from './shape-profile.js';

/** The shapefile of a region as readers know it: its committed version. */
export interface CurrentShapefile {
  readonly regionId: string;
  readonly regionName: string;
  readonly fileId: number;
  readonly versionNumber: number;
  readonly objectKey: string;
  readonly contentType: string;
  /** PostgreSQL's bigint, which the driver gives as text. */
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly createdAt: Date;
  readonly committedAt: Date;
  readonly profile: Omit<ShapeProfile, 'outline'>;
}

export interface ListedShapefile {
  readonly regionId: string;
  readonly regionName: string;
  readonly parentRegionId: string | null;
  readonly committedAt: Date;
}

/** A version that is shown, or was. */
export interface ShapefileVersion {
  readonly versionNumber: number;
  readonly sizeBytes: string;
  readonly sha256: string;
  readonly committedAt: Date;
  readonly isCurrent: boolean;
}

const CURRENT = `
    FROM regions r
    JOIN stored_files f ON f.region_id = r.region_id
    JOIN file_versions v ON v.file_id = f.id AND v.state = 'COMMITTED'`;

/** Reads what is stored of regions; only committed versions exist here. */
@Injectable()
export class ShapefilesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** In the order of region ids, one more than the page has. */
  list({ after, limit }: PageRequest): Promise<ListedShapefile[]> {
    return this.transactions.query<ListedShapefile>(
      `SELECT r.region_id AS "regionId", r.region_name AS "regionName", r.parent_region_id AS "parentRegionId",
              v.committed_at AS "committedAt" ${CURRENT}
        WHERE r.region_id > $1 ORDER BY r.region_id LIMIT $2`,
      [after ?? '', limit + 1],
    );
  }

  async findCurrent(regionId: string): Promise<CurrentShapefile | null> {
    const rows = await this.transactions.query<CurrentShapefile>(
      `SELECT r.region_id AS "regionId", r.region_name AS "regionName", f.id AS "fileId",
              v.version_number AS "versionNumber", v.object_key AS "objectKey", v.content_type AS "contentType",
              v.size_bytes AS "sizeBytes", v.sha256, v.created_at AS "createdAt", v.committed_at AS "committedAt",
              v.profile::jsonb - 'outline' AS profile ${CURRENT}
        WHERE r.region_id = $1`,
      [regionId],
    );
    return rows[0] ?? null;
  }

  async findOutline(regionId: string): Promise<{ regionName: string; outline: Outline } | null> {
    const rows = await this.transactions.query<{ regionName: string; outline: Outline }>(
      `SELECT r.region_name AS "regionName", v.profile -> 'outline' AS outline ${CURRENT} WHERE r.region_id = $1`,
      [regionId],
    );
    return rows[0] ?? null;
  }

  /** The newest first. */
  listVersions(fileId: number): Promise<ShapefileVersion[]> {
    return this.transactions.query<ShapefileVersion>(
      `SELECT version_number AS "versionNumber", size_bytes AS "sizeBytes", sha256, committed_at AS "committedAt",
              state = 'COMMITTED' AS "isCurrent"
         FROM file_versions WHERE file_id = $1 AND state IN ('COMMITTED', 'SUPERSEDED')
        ORDER BY version_number DESC LIMIT 100`,
      [fileId],
    );
  }
}
