import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** Which installation this database is. */
@Injectable()
export class StorageMarkerRepository {
  constructor(private readonly transactions: Transactions) {}

  async getInstanceId(): Promise<string> {
    const rows = await this.transactions.query<{ id: string }>('SELECT id FROM instance');
    const [instance] = rows;
    if (!instance) throw new Error('The table instance has no row: the database was not migrated, or emptied by hand.');
    return instance.id;
  }
}
