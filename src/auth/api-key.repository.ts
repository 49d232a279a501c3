import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { Caller } from './caller.js';
import { isLive } from './expiry.js';

interface ActiveKeyRow extends Caller {
  readonly isUseNoted: boolean;
}

/** Of the key `k` and its user `u`, where nothing has ended either. */
const ACTIVE_CALLER = `
  k.id AS "keyId", k.public_id AS "keyPublicId", u.id AS "userId", u.email, u.is_admin AS "isAdmin",
  k.expires_at AS "keyExpiresAt", k.is_read_only AS "isReadOnly", k.is_narrowed_to_datasets AS "isNarrowedToDatasets"`;
const FROM_ACTIVE = `
  FROM api_keys k
  JOIN users u ON u.id = k.user_id AND u.suspended_at IS NULL AND NOT u.is_group
 WHERE k.revoked_at IS NULL AND ${isLive('k')}`;

@Injectable()
export class ApiKeyRepository {
  constructor(private readonly transactions: Transactions) {}

  /** One indexed read: the key, its user and all that could end either. */
  async findActiveByHash(keyHash: Buffer): Promise<ActiveKeyRow | null> {
    const rows = await this.transactions.prepared<ActiveKeyRow>(
      'active-api-key',
      `SELECT ${ACTIVE_CALLER}, coalesce(k.last_used_at > now() - interval '1 minute', false) AS "isUseNoted"
         ${FROM_ACTIVE} AND k.key_hash = $1`,
      [keyHash],
    );
    return rows[0] ?? null;
  }

  async findActiveById(keyId: number): Promise<Caller | null> {
    const rows = await this.transactions.query<Caller>(`SELECT ${ACTIVE_CALLER} ${FROM_ACTIVE} AND k.id = $1`, [keyId]);
    return rows[0] ?? null;
  }

  /** The condition is repeated here, so that requests side by side write once. */
  async noteUse(keyId: number): Promise<void> {
    await this.transactions.query(
      `UPDATE api_keys SET last_used_at = now()
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')`,
      [keyId],
    );
  }
}
