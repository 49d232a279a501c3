import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

export interface ReferredDataset {
  readonly id: number;
  readonly deletedAt: Date | null;
  readonly deletionReason: string | null;
}

/**
 * What grants and groups are about to refer to, by id, without the entities of the features: auth knows only their
 * tables. It is not deleted before the transaction ends.
 */
@Injectable()
export class ResourcesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Also one that is deleted, and says so. */
  async findDataset(dsId: string): Promise<ReferredDataset | null> {
    const rows = await this.transactions.query<ReferredDataset>(
      `SELECT id, deleted_at AS "deletedAt", deletion_reason AS "deletionReason"
         FROM datasets WHERE ds_id = $1 FOR KEY SHARE`,
      [dsId],
    );
    return rows[0] ?? null;
  }

  findGroupId(resourceGroupId: string): Promise<number | null> {
    return this.findId('SELECT id FROM resource_groups WHERE resource_group_id = $1 FOR KEY SHARE', resourceGroupId);
  }

  private async findId(sql: string, name: string): Promise<number | null> {
    const rows = await this.transactions.query<{ id: number }>(sql, [name]);
    return rows[0]?.id ?? null;
  }
}
