import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { AccessLevel } from '../access-level.js';
import { isLive } from '../expiry.js';

/** A live grant that reaches a dataset, directly or through a resource group. */
export interface ReachingGrant {
  readonly id: number;
  readonly holderId: number;
  readonly holderEmail: string;
  /** Null for a grant on the dataset itself. */
  readonly groupId: number | null;
  readonly permission: AccessLevel;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
}

/** A resource group above a dataset, and what it holds on the way down to it; null for the dataset itself. */
export interface GroupEdge {
  readonly groupId: number;
  readonly resourceGroupId: string;
  readonly heldGroupId: number | null;
}

const GROUPS_ABOVE = `
  above (group_id) AS (
    SELECT group_id FROM resource_group_members WHERE dataset_id = $1
    UNION
    SELECT m.group_id FROM above a JOIN resource_group_members m ON m.member_group_id = a.group_id
  )`;

@Injectable()
export class AccessExplanationRepository {
  constructor(private readonly transactions: Transactions) {}

  async getOwnLevel(datasetId: number): Promise<AccessLevel> {
    const [row] = await this.transactions.query<{ level: AccessLevel }>(
      'SELECT access_level AS level FROM datasets WHERE id = $1',
      [datasetId],
    );
    if (!row) throw new Error(`The dataset ${datasetId} is gone while it is looked at.`);
    return row.level;
  }

  /** The live grants of a user and their groups that reach the dataset, the highest first. */
  listReachingGrants(datasetId: number, userId: number): Promise<ReachingGrant[]> {
    return this.transactions.query<ReachingGrant>(
      `WITH RECURSIVE ${GROUPS_ABOVE}
       SELECT g.id, u.id AS "holderId", u.email AS "holderEmail", g.resource_group_id AS "groupId", g.permission,
              g.expires_at AS "expiresAt", g.reason
         FROM grants g
         JOIN users u ON u.id = g.user_id
        WHERE (g.user_id = $2 OR g.user_id IN (SELECT m.group_id FROM user_group_members m WHERE m.user_id = $2))
          AND (g.dataset_id = $1 OR g.resource_group_id IN (SELECT group_id FROM above))
          AND ${isLive('g')}
        ORDER BY g.permission DESC, g.id`,
      [datasetId, userId],
    );
  }

  /** How the resource groups above the dataset hold each other and it: one edge each, however many ways there are. */
  listGroupEdges(datasetId: number): Promise<GroupEdge[]> {
    return this.transactions.query<GroupEdge>(
      `WITH RECURSIVE ${GROUPS_ABOVE}
       SELECT m.group_id AS "groupId", g.resource_group_id AS "resourceGroupId", m.member_group_id AS "heldGroupId"
         FROM resource_group_members m
         JOIN resource_groups g ON g.id = m.group_id
        WHERE m.dataset_id = $1 OR m.member_group_id IN (SELECT group_id FROM above)
        ORDER BY g.resource_group_id`,
      [datasetId],
    );
  }
}
