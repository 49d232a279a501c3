import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** The one row that says which installation this database is, and how far its first start came. */
@Injectable()
export class InstanceRepository {
  constructor(private readonly transactions: Transactions) {}

  async getFirstStart(): Promise<{ began: boolean; ended: boolean }> {
    const rows = await this.transactions.query<{ began: boolean; ended: boolean }>(
      `SELECT first_start_began_at IS NOT NULL AS began, first_start_ended_at IS NOT NULL AS ended FROM instance`,
    );
    return rows[0] ?? { began: false, ended: false };
  }

  async noteFirstStartBegan(): Promise<void> {
    await this.transactions.query('UPDATE instance SET first_start_began_at = coalesce(first_start_began_at, now())');
  }

  async noteFirstStartEnded(): Promise<void> {
    await this.transactions.query('UPDATE instance SET first_start_ended_at = now()');
  }
}
