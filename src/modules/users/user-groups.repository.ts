import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { UserGroupMember } from './user-group-member.entity.js';

export interface UserGroupRow {
  readonly email: string;
  readonly members: number;
}

@Injectable()
export class UserGroupsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** True where the member is new. */
  async addMember(groupId: number, userId: number): Promise<boolean> {
    const result = await this.transactions.session
      .createQueryBuilder()
      .insert()
      .into(UserGroupMember)
      .values({ groupId, userId })
      .orIgnore()
      .returning('*')
      .execute();
    return (result.raw as unknown[]).length > 0;
  }

  /** True where there was such a member. */
  async removeMember(groupId: number, userId: number): Promise<boolean> {
    const result = await this.transactions.session.delete(UserGroupMember, { groupId, userId });
    return result.affected === 1;
  }

  /** In the order of their emails, one more than the page has. */
  list(page: PageRequest): Promise<UserGroupRow[]> {
    return this.transactions.query<UserGroupRow>(
      `SELECT g.email, (SELECT count(*) FROM user_group_members m WHERE m.group_id = g.id)::integer AS members
         FROM users g WHERE g.is_group AND g.email > coalesce($1, '') ORDER BY g.email LIMIT $2`,
      [page.after, page.limit + 1],
    );
  }

  /** The emails of its members in their order, one more than the page has. */
  async listMembers(groupId: number, page: PageRequest): Promise<string[]> {
    const rows = await this.transactions.query<{ email: string }>(
      `SELECT u.email FROM user_group_members m JOIN users u ON u.id = m.user_id
        WHERE m.group_id = $1 AND u.email > coalesce($2, '') ORDER BY u.email LIMIT $3`,
      [groupId, page.after, page.limit + 1],
    );
    return rows.map((row) => row.email);
  }

  async listGroupEmailsOf(userId: number): Promise<string[]> {
    const rows = await this.transactions.query<{ email: string }>(
      `SELECT g.email FROM user_group_members m JOIN users g ON g.id = m.group_id WHERE m.user_id = $1 ORDER BY g.email`,
      [userId],
    );
    return rows.map((row) => row.email);
  }

  /** The groups that the user was in. */
  deleteAllOf(userId: number): Promise<{ email: string }[]> {
    return this.transactions.query<{ email: string }>(
      `WITH gone AS (DELETE FROM user_group_members WHERE user_id = $1 RETURNING group_id)
       SELECT g.email FROM gone JOIN users g ON g.id = gone.group_id ORDER BY g.email`,
      [userId],
    );
  }
}
