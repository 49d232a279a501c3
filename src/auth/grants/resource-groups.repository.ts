import { Injectable } from '@nestjs/common';
import { USES_TO_READ } from '#common/errors/failures.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { ResourceType } from '../resource-type.js';
import type { ResourceColumns } from './resource-columns.js';

export interface ResourceGroupRow {
  readonly id: number;
  readonly resourceGroupId: string;
  readonly groupName: string;
  readonly members: number;
}

export interface NewMember {
  readonly groupId: number;
  readonly resourceType: ResourceType;
  readonly resource: ResourceColumns;
  readonly resourceJson: Record<string, unknown> | null;
}

/** A member with what it refers to by name. */
export interface MemberRow {
  readonly id: number;
  readonly resourceGroupId: string;
  readonly resourceType: ResourceType;
  readonly resourceId: string;
  readonly resourceJson: Record<string, unknown> | null;
}

const GROUPS = `
  SELECT g.id, g.resource_group_id AS "resourceGroupId", g.group_name AS "groupName",
         (SELECT count(*) FROM resource_group_members m
           WHERE m.group_id = g.id
             AND NOT EXISTS (SELECT FROM datasets d WHERE d.id = m.dataset_id AND d.deleted_at IS NOT NULL)
         )::integer AS members
    FROM resource_groups g`;

const MEMBERS = `
  SELECT m.id, g.resource_group_id AS "resourceGroupId", m.resource_type AS "resourceType",
         coalesce(d.ds_id, i.resource_group_id, m.bucket_type::text, m.weather_store) AS "resourceId",
         m.resource_json AS "resourceJson"
    FROM resource_group_members m
    JOIN resource_groups g ON g.id = m.group_id
    LEFT JOIN datasets d ON d.id = m.dataset_id
    LEFT JOIN resource_groups i ON i.id = m.member_group_id`;

@Injectable()
export class ResourceGroupsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** True where the id was free. */
  async insertIfFree(resourceGroupId: string, groupName: string): Promise<boolean> {
    const rows = await this.transactions.query(
      `INSERT INTO resource_groups (resource_group_id, group_name) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id`,
      [resourceGroupId, groupName],
    );
    return rows.length > 0;
  }

  async find(resourceGroupId: string): Promise<ResourceGroupRow | null> {
    const rows = await this.transactions.query<ResourceGroupRow>(`${GROUPS} WHERE g.resource_group_id = $1`, [
      resourceGroupId,
    ]);
    return rows[0] ?? null;
  }

  /** Held until the transaction ends. */
  async findUnderLock(resourceGroupId: string): Promise<ResourceGroupRow | null> {
    const rows = await this.transactions.query<ResourceGroupRow>(
      `${GROUPS} WHERE g.resource_group_id = $1 FOR UPDATE OF g`,
      [resourceGroupId],
    );
    return rows[0] ?? null;
  }

  /** For what is about to refer to it: it is not deleted before the transaction ends. */
  async findToRefer(resourceGroupId: string): Promise<ResourceGroupRow | null> {
    const rows = await this.transactions.query<ResourceGroupRow>(
      `${GROUPS} WHERE g.resource_group_id = $1 FOR KEY SHARE OF g`,
      [resourceGroupId],
    );
    return rows[0] ?? null;
  }

  /** In the order of their ids, one more than the page has. */
  list(page: PageRequest): Promise<ResourceGroupRow[]> {
    return this.transactions.query<ResourceGroupRow>(
      `${GROUPS} WHERE g.resource_group_id > coalesce($1, '') ORDER BY g.resource_group_id LIMIT $2`,
      [page.after, page.limit + 1],
    );
  }

  async rename(id: number, groupName: string): Promise<void> {
    await this.transactions.query('UPDATE resource_groups SET group_name = $2 WHERE id = $1', [id, groupName]);
  }

  async delete(id: number): Promise<void> {
    await this.transactions.query('DELETE FROM resource_groups WHERE id = $1', [id]);
  }

  /** Who refers to the group: holders of grants on it, and groups that hold it. */
  async listUses(id: number): Promise<string[]> {
    const rows = await this.transactions.query<{ use: string }>(
      `(SELECT 'the grant to ' || u.email AS use FROM grants g JOIN users u ON u.id = g.user_id
         WHERE g.resource_group_id = $1 ORDER BY u.email LIMIT $2)
       UNION ALL
       (SELECT 'the resource group ' || o.resource_group_id FROM resource_group_members m
          JOIN resource_groups o ON o.id = m.group_id
         WHERE m.member_group_id = $1 ORDER BY o.resource_group_id LIMIT $2)`,
      [id, USES_TO_READ],
    );
    return rows.map((row) => row.use);
  }

  /** True where it was not in the group; one that is there stays as it is. */
  async insertMemberIfFree(member: NewMember): Promise<boolean> {
    const inserted = await this.transactions.query(
      `INSERT INTO resource_group_members
         (group_id, resource_type, dataset_id, member_group_id, bucket_type, weather_store, resource_json)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING
       RETURNING id`,
      [...placeOf(member), member.resourceJson],
    );
    return inserted.length > 0;
  }

  /** What is in that place of the group. */
  async findMember(place: NewMember): Promise<MemberRow | null> {
    const rows = await this.transactions.query<MemberRow>(
      `${MEMBERS}
        WHERE m.group_id = $1 AND m.resource_type = $2
          AND m.dataset_id IS NOT DISTINCT FROM $3 AND m.member_group_id IS NOT DISTINCT FROM $4
          AND m.bucket_type IS NOT DISTINCT FROM $5::bucket_type AND m.weather_store IS NOT DISTINCT FROM $6`,
      placeOf(place),
    );
    return rows[0] ?? null;
  }

  /** In the order in which they were added, one more than the page has. Deleted datasets wait unseen. */
  listMembers(groupId: number, page: PageRequest): Promise<MemberRow[]> {
    return this.transactions.query<MemberRow>(
      `${MEMBERS} WHERE m.group_id = $1 AND m.id > coalesce($2::integer, 0) AND d.deleted_at IS NULL
        ORDER BY m.id LIMIT $3`,
      [groupId, page.after, page.limit + 1],
    );
  }

  /** Held until the transaction ends. */
  async findMemberUnderLock(groupId: number, memberId: number): Promise<MemberRow | null> {
    const rows = await this.transactions.query<MemberRow>(
      `${MEMBERS} WHERE m.group_id = $1 AND m.id = $2 FOR UPDATE OF m`,
      [groupId, memberId],
    );
    return rows[0] ?? null;
  }

  async setMemberJson(memberId: number, resourceJson: Record<string, unknown> | null): Promise<void> {
    await this.transactions.query('UPDATE resource_group_members SET resource_json = $2 WHERE id = $1', [
      memberId,
      resourceJson,
    ]);
  }

  async deleteMember(memberId: number): Promise<void> {
    await this.transactions.query('DELETE FROM resource_group_members WHERE id = $1', [memberId]);
  }

  /** The places of a dataset in groups, deleted. */
  async deleteMembershipsOf(dsId: string): Promise<MemberRow[]> {
    const rows = await this.transactions.query<MemberRow>(
      `${MEMBERS} WHERE d.ds_id = $1 ORDER BY m.id FOR UPDATE OF m`,
      [dsId],
    );
    for (const { id } of rows) await this.deleteMember(id);
    return rows;
  }

  /** What is in a group directly, taken out of it. */
  async deleteMembersOf(groupId: number): Promise<MemberRow[]> {
    const rows = await this.transactions.query<MemberRow>(
      `${MEMBERS} WHERE m.group_id = $1 ORDER BY m.id FOR UPDATE OF m`,
      [groupId],
    );
    await this.transactions.query('DELETE FROM resource_group_members WHERE group_id = $1', [groupId]);
    return rows;
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
}

function placeOf({ groupId, resourceType, resource }: NewMember): unknown[] {
  return [groupId, resourceType, resource.datasetId, resource.groupId, resource.bucketType, resource.weatherStore];
}
