import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** Until when an attempt is believed to be on its way. */
@Injectable()
export class UploadLeasesRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Never shortens a lease. False where the attempt is no longer on its way. */
  async renew(attemptId: string, leaseSeconds: number): Promise<boolean> {
    const rows = await this.transactions.updated(
      `UPDATE file_versions SET lease_expires_at = greatest(lease_expires_at, now() + make_interval(secs => $2))
        WHERE id = $1 AND state IN ('PENDING', 'UPLOADED') RETURNING id`,
      [attemptId, leaseSeconds],
    );
    return rows.length > 0;
  }
}
