import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { AccessLevel } from '../access-level.js';
import type { ResourceType } from '../resource-type.js';
import type { ResourceColumns } from './resource-columns.js';
import { ResourceGroup } from './resource-group.entity.js';

export interface NewGrant {
  readonly userId: number;
  readonly resourceType: ResourceType;
  readonly resource: ResourceColumns;
  readonly permission: AccessLevel;
  readonly createdBy: number | null;
}

export interface NewMember {
  readonly groupId: number;
  readonly resourceType: ResourceType;
  readonly resource: ResourceColumns;
  readonly resourceJson: object | null;
}

@Injectable()
export class GrantsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Inserts the grant, or gives the one that is there its level; grants made side by side come to one. */
  async setGrant(grant: NewGrant): Promise<{ isNew: boolean }> {
    const { datasetId, groupId, bucketType, weatherStore } = grant.resource;
    const resource = [grant.userId, grant.resourceType, datasetId, groupId, bucketType, weatherStore];
    const inserted = await this.transactions.query(
      `INSERT INTO grants (user_id, resource_type, dataset_id, resource_group_id, bucket_type, weather_store, permission, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT DO NOTHING
       RETURNING id`,
      [...resource, grant.permission, grant.createdBy],
    );
    if (inserted.length > 0) return { isNew: true };
    await this.transactions.query(
      `UPDATE grants SET permission = $7
        WHERE user_id = $1 AND resource_type = $2
          AND dataset_id IS NOT DISTINCT FROM $3 AND resource_group_id IS NOT DISTINCT FROM $4
          AND bucket_type IS NOT DISTINCT FROM $5::bucket_type AND weather_store IS NOT DISTINCT FROM $6`,
      [...resource, grant.permission],
    );
    return { isNew: false };
  }

  /** The member as it is now, and whether this call made it; one that is there stays as it is. */
  async ensureMember(member: NewMember): Promise<{ isNew: boolean; resourceJson: object | null }> {
    const { datasetId, groupId, bucketType, weatherStore } = member.resource;
    const resource = [member.groupId, member.resourceType, datasetId, groupId, bucketType, weatherStore];
    const inserted = await this.transactions.query(
      `INSERT INTO resource_group_members
         (group_id, resource_type, dataset_id, member_group_id, bucket_type, weather_store, resource_json)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING
       RETURNING id`,
      [...resource, member.resourceJson],
    );
    if (inserted.length > 0) return { isNew: true, resourceJson: member.resourceJson };
    const rows = await this.transactions.query<{ resourceJson: object | null }>(
      `SELECT resource_json AS "resourceJson" FROM resource_group_members
        WHERE group_id = $1 AND resource_type = $2
          AND dataset_id IS NOT DISTINCT FROM $3 AND member_group_id IS NOT DISTINCT FROM $4
          AND bucket_type IS NOT DISTINCT FROM $5::bucket_type AND weather_store IS NOT DISTINCT FROM $6`,
      resource,
    );
    return { isNew: false, resourceJson: rows[0]?.resourceJson ?? null };
  }

  /** Serialises changes of the nesting of groups: two that are sound alone can close a circle together. */
  async lockNesting(): Promise<void> {
    await this.transactions.query('LOCK TABLE resource_groups IN SHARE ROW EXCLUSIVE MODE');
  }

  /** True where `outerId` holds `innerId`, directly or through other groups, or is it. */
  async holds(outerId: number, innerId: number): Promise<boolean> {
    const rows = await this.transactions.query(
      `WITH RECURSIVE held (group_id) AS (
         SELECT $1::integer
         UNION
         SELECT m.member_group_id FROM held h JOIN resource_group_members m ON m.group_id = h.group_id
          WHERE m.member_group_id IS NOT NULL)
       SELECT 1 FROM held WHERE group_id = $2`,
      [outerId, innerId],
    );
    return rows.length > 0;
  }

  /** The new group, or null where its id is taken. */
  async insertGroupIfFree(group: Pick<ResourceGroup, 'resourceGroupId' | 'groupName'>): Promise<boolean> {
    const rows = await this.transactions.query(
      `INSERT INTO resource_groups (resource_group_id, group_name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id`,
      [group.resourceGroupId, group.groupName],
    );
    return rows.length > 0;
  }

  findGroup(resourceGroupId: string): Promise<ResourceGroup | null> {
    return this.transactions.session.findOneBy(ResourceGroup, { resourceGroupId });
  }

  /** By id, without the entities of the features: auth knows no feature, only its tables. */
  async findDatasetId(dsId: string): Promise<number | null> {
    const rows = await this.transactions.query<{ id: number }>('SELECT id FROM datasets WHERE ds_id = $1', [dsId]);
    return rows[0]?.id ?? null;
  }

  async findUserId(email: string): Promise<number | null> {
    const rows = await this.transactions.query<{ id: number }>('SELECT id FROM users WHERE email = $1', [email]);
    return rows[0]?.id ?? null;
  }
}
