import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { User } from './user.entity.js';

export interface UserFilter {
  /** Part of the email, in lower case. */
  readonly emailPart: string | undefined;
  readonly isGroup: boolean | undefined;
  readonly isAdmin: boolean | undefined;
  readonly isSuspended: boolean | undefined;
}

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

  /** Held until the transaction ends, so that what is written of the change is what it changed. */
  findByEmailUnderLock(email: string): Promise<User | null> {
    return this.transactions.session
      .createQueryBuilder(User, 'user')
      .where({ email })
      .setLock('pessimistic_write')
      .getOne();
  }

  /** For what is about to refer to the user: they are not deleted before the transaction ends. */
  findByEmailToRefer(email: string): Promise<User | null> {
    return this.transactions.session.findOne(User, { where: { email }, lock: { mode: 'for_key_share' } });
  }

  /** In the order of their emails, one more than the page has. */
  list(filter: UserFilter, page: PageRequest): Promise<User[]> {
    return this.transactions.query<User>(
      `SELECT id, email, is_group AS "isGroup", is_admin AS "isAdmin", suspended_at AS "suspendedAt", created_at AS "createdAt"
         FROM users
        WHERE email > coalesce($1, '')
          AND ($2::text IS NULL OR strpos(email, $2) > 0)
          AND ($3::boolean IS NULL OR is_group = $3)
          AND ($4::boolean IS NULL OR is_admin = $4)
          AND ($5::boolean IS NULL OR (suspended_at IS NOT NULL) = $5)
        ORDER BY email LIMIT $6`,
      [page.after, filter.emailPart, filter.isGroup, filter.isAdmin, filter.isSuspended, page.limit + 1],
    );
  }

  hasAny(): Promise<boolean> {
    return this.transactions.session.exists(User);
  }

  async update(id: number, change: Partial<Pick<User, 'email' | 'isAdmin' | 'suspendedAt'>>): Promise<void> {
    await this.transactions.session.update(User, { id }, change);
  }

  async delete(id: number): Promise<void> {
    await this.transactions.session.delete(User, { id });
  }

  /**
   * The administrators who can act: not suspended, with a working key that is not narrowed. Holds all administrators
   * until the transaction ends: two that remove each other side by side would leave none.
   */
  async listActingAdministratorsUnderLock(): Promise<number[]> {
    const rows = await this.transactions.query<{ id: number; canAct: boolean }>(
      `SELECT u.id, u.suspended_at IS NULL AND EXISTS (
                SELECT FROM api_keys k
                 WHERE k.user_id = u.id AND NOT k.is_read_only AND NOT k.is_narrowed_to_datasets
                   AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())) AS "canAct"
         FROM users u WHERE u.is_admin ORDER BY u.id FOR NO KEY UPDATE OF u`,
    );
    return rows.filter(({ canAct }) => canAct).map(({ id }) => id);
  }
}
