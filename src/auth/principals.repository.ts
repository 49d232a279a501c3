import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** A user or a user group as access sees it; the users module knows the rest. */
export interface Principal {
  readonly id: number;
  readonly email: string;
  readonly isGroup: boolean;
  readonly isAdmin: boolean;
  readonly isSuspended: boolean;
}

@Injectable()
export class PrincipalsRepository {
  constructor(private readonly transactions: Transactions) {}

  findByEmail(email: string): Promise<Principal | null> {
    return this.find('email = $1', email);
  }

  findById(id: number): Promise<Principal | null> {
    return this.find('id = $1', id);
  }

  /** For what is about to refer to them: they are not deleted before the transaction ends. */
  findToRefer(email: string): Promise<Principal | null> {
    return this.find('email = $1 FOR KEY SHARE', email);
  }

  private async find(condition: string, value: string | number): Promise<Principal | null> {
    const rows = await this.transactions.query<Principal>(
      `SELECT id, email, is_group AS "isGroup", is_admin AS "isAdmin", suspended_at IS NOT NULL AS "isSuspended"
         FROM users WHERE ${condition}`,
      [value],
    );
    return rows[0] ?? null;
  }
}
