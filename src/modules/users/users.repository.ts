import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { User } from './user.entity.js';
import { UserGroupMember } from './user-group-member.entity.js';

@Injectable()
export class UsersRepository {
  constructor(private readonly transactions: Transactions) {}

  /** The new user, or null where the email is taken. */
  async insertIfFree(user: Pick<User, 'email' | 'isGroup' | 'isAdmin'>): Promise<User | null> {
    const result = await this.transactions.session
      .createQueryBuilder()
      .insert()
      .into(User)
      .values(user)
      .orIgnore()
      .returning('*')
      .execute();
    return (result.raw as unknown[]).length === 0 ? null : this.findByEmail(user.email);
  }

  findByEmail(email: string): Promise<User | null> {
    return this.transactions.session.findOneBy(User, { email });
  }

  list(): Promise<User[]> {
    return this.transactions.session.find(User, { order: { email: 'ASC' } });
  }

  hasAny(): Promise<boolean> {
    return this.transactions.session.exists(User);
  }

  /** True where the member is new. */
  async addGroupMember(groupId: number, userId: number): Promise<boolean> {
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

  async listGroupEmailsOf(userId: number): Promise<string[]> {
    const rows = await this.transactions.query<{ email: string }>(
      `SELECT g.email FROM user_group_members m JOIN users g ON g.id = m.group_id WHERE m.user_id = $1 ORDER BY g.email`,
      [userId],
    );
    return rows.map((row) => row.email);
  }
}
