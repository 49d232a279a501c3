import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { AccessLevel } from '../access-level.js';
import { isLive } from '../expiry.js';
import type { ResourceType } from '../resource-type.js';
import type { ResourceColumns } from './resource-columns.js';

export interface NewGrant {
  readonly userId: number;
  readonly resourceType: ResourceType;
  readonly resource: ResourceColumns;
  readonly permission: AccessLevel;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
  readonly createdBy: number | null;
}

/** A grant with what it refers to by name. */
export interface GrantRow {
  readonly id: number;
  readonly userEmail: string;
  readonly resourceType: ResourceType;
  readonly resourceId: string;
  readonly permission: AccessLevel;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
  readonly createdByEmail: string | null;
  readonly createdAt: Date;
}

export interface GrantFilter {
  readonly userEmail: string | undefined;
  readonly resourceType: ResourceType | undefined;
  readonly resourceId: string | undefined;
  /** Undefined for live and expired ones. */
  readonly isLive: boolean | undefined;
}

const GRANTS = `
  SELECT g.id, u.email AS "userEmail", g.resource_type AS "resourceType",
         coalesce(d.ds_id, r.resource_group_id, g.bucket_type::text, g.weather_store) AS "resourceId",
         g.permission, g.expires_at AS "expiresAt", g.reason, c.email AS "createdByEmail", g.created_at AS "createdAt"
    FROM grants g
    JOIN users u ON u.id = g.user_id
    LEFT JOIN datasets d ON d.id = g.dataset_id
    LEFT JOIN resource_groups r ON r.id = g.resource_group_id
    LEFT JOIN users c ON c.id = g.created_by`;

@Injectable()
export class GrantsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The id of the new grant, or null where the user holds one on the resource. */
  async insertIfFree(grant: NewGrant): Promise<number | null> {
    const { datasetId, groupId, bucketType, weatherStore } = grant.resource;
    const rows = await this.transactions.query<{ id: number }>(
      `INSERT INTO grants (user_id, resource_type, dataset_id, resource_group_id, bucket_type, weather_store,
                           permission, expires_at, reason, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT DO NOTHING
       RETURNING id`,
      [
        ...[grant.userId, grant.resourceType, datasetId, groupId, bucketType, weatherStore],
        ...[grant.permission, grant.expiresAt, grant.reason, grant.createdBy],
      ],
    );
    return rows[0]?.id ?? null;
  }

  /** The grant that the user holds on the resource, held until the transaction ends. */
  async findHeldUnderLock({ userId, resourceType, resource }: NewGrant): Promise<GrantRow | null> {
    const { datasetId, groupId, bucketType, weatherStore } = resource;
    const rows = await this.transactions.query<GrantRow>(
      `${GRANTS}
        WHERE g.user_id = $1 AND g.resource_type = $2
          AND g.dataset_id IS NOT DISTINCT FROM $3 AND g.resource_group_id IS NOT DISTINCT FROM $4
          AND g.bucket_type IS NOT DISTINCT FROM $5::bucket_type AND g.weather_store IS NOT DISTINCT FROM $6
          FOR UPDATE OF g`,
      [userId, resourceType, datasetId, groupId, bucketType, weatherStore],
    );
    return rows[0] ?? null;
  }

  async find(id: number): Promise<GrantRow | null> {
    const rows = await this.transactions.query<GrantRow>(`${GRANTS} WHERE g.id = $1`, [id]);
    return rows[0] ?? null;
  }

  /** Held until the transaction ends, so that what is written of the change is what it changed. */
  async findUnderLock(id: number): Promise<GrantRow | null> {
    const rows = await this.transactions.query<GrantRow>(`${GRANTS} WHERE g.id = $1 FOR UPDATE OF g`, [id]);
    return rows[0] ?? null;
  }

  async update(id: number, change: Pick<NewGrant, 'permission' | 'expiresAt' | 'reason'>): Promise<void> {
    await this.transactions.query('UPDATE grants SET permission = $2, expires_at = $3, reason = $4 WHERE id = $1', [
      id,
      change.permission,
      change.expiresAt,
      change.reason,
    ]);
  }

  async delete(id: number): Promise<void> {
    await this.transactions.query('DELETE FROM grants WHERE id = $1', [id]);
  }

  /** Those of a user or user group, deleted. */
  deleteAllOf(email: string): Promise<GrantRow[]> {
    return this.deleteWhere('u.email = $1', email);
  }

  /** Those on a dataset, deleted. */
  deleteAllOn(dsId: string): Promise<GrantRow[]> {
    return this.deleteWhere('d.ds_id = $1', dsId);
  }

  /** In the order in which they were made, one more than the page has. Those on deleted datasets wait unseen. */
  list(filter: GrantFilter, page: PageRequest): Promise<GrantRow[]> {
    return this.transactions.query<GrantRow>(
      `${GRANTS}
        WHERE g.id > coalesce($1::integer, 0) AND d.deleted_at IS NULL
          AND ($2::text IS NULL OR u.email = $2)
          AND ($3::resource_type IS NULL OR g.resource_type = $3)
          AND ($4::text IS NULL OR $4 IN (d.ds_id, r.resource_group_id, g.bucket_type::text, g.weather_store))
          AND ($5::boolean IS NULL OR ${isLive('g')} = $5)
        ORDER BY g.id LIMIT $6`,
      [page.after, filter.userEmail, filter.resourceType, filter.resourceId, filter.isLive, page.limit + 1],
    );
  }

  /** What counts for a user: their own grants and those of their groups. NONE gives nothing, and may name what is hidden. */
  listHeldBy(userId: number, page: PageRequest): Promise<GrantRow[]> {
    return this.transactions.query<GrantRow>(
      `${GRANTS}
        WHERE (g.user_id = $1 OR g.user_id IN (SELECT m.group_id FROM user_group_members m WHERE m.user_id = $1))
          AND ${isLive('g')} AND g.permission > 'NONE' AND d.deleted_at IS NULL AND g.id > coalesce($2::integer, 0)
        ORDER BY g.id LIMIT $3`,
      [userId, page.after, page.limit + 1],
    );
  }

  private async deleteWhere(condition: 'u.email = $1' | 'd.ds_id = $1', name: string): Promise<GrantRow[]> {
    const rows = await this.transactions.query<GrantRow>(`${GRANTS} WHERE ${condition} ORDER BY g.id FOR UPDATE OF g`, [
      name,
    ]);
    await this.transactions.query('DELETE FROM grants WHERE id = ANY($1::integer[])', [rows.map((row) => row.id)]);
    return rows;
  }
}
