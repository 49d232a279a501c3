import { Injectable } from '@nestjs/common';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import { isLive } from '../expiry.js';

/** A key without its secret. */
export interface KeyRow {
  readonly id: number;
  readonly publicId: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly isReadOnly: boolean;
  /** Public part of the key that took its place. */
  readonly replacedBy: string | null;
  /** By `ds_id`; null where the key is not narrowed to any. */
  readonly datasets: string[] | null;
  readonly datasetIds: number[] | null;
}

export interface NewKey {
  readonly userId: number;
  readonly publicId: string;
  readonly keyHash: Buffer;
  readonly name: string;
  readonly expiresAt: Date | null;
  readonly isReadOnly: boolean;
  readonly datasetIds: readonly number[] | null;
}

const IS_LIVE = `k.revoked_at IS NULL AND ${isLive('k')}`;

const KEYS = `
  SELECT k.id, k.public_id AS "publicId", k.name, k.created_at AS "createdAt", k.expires_at AS "expiresAt",
         k.last_used_at AS "lastUsedAt", k.revoked_at AS "revokedAt", k.is_read_only AS "isReadOnly",
         (SELECT r.public_id FROM api_keys r WHERE r.id = k.replaced_by_id) AS "replacedBy",
         CASE WHEN k.is_narrowed_to_datasets THEN ARRAY(
           SELECT d.ds_id FROM api_key_datasets n JOIN datasets d ON d.id = n.dataset_id
            WHERE n.api_key_id = k.id ORDER BY d.ds_id) END AS datasets,
         CASE WHEN k.is_narrowed_to_datasets THEN ARRAY(
           SELECT n.dataset_id FROM api_key_datasets n WHERE n.api_key_id = k.id) END AS "datasetIds"
    FROM api_keys k`;

@Injectable()
export class UserKeysRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Keys of one user are made by one at a time, so that their number can be bounded. */
  async countLiveUnderLock(userId: number): Promise<number> {
    await this.transactions.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const rows = await this.transactions.query<{ live: number }>(
      `SELECT count(*)::integer AS live FROM api_keys k WHERE k.user_id = $1 AND ${IS_LIVE}`,
      [userId],
    );
    return rows[0]?.live ?? 0;
  }

  async insert(key: NewKey): Promise<void> {
    await this.transactions.query(
      `WITH made AS (
         INSERT INTO api_keys (user_id, public_id, key_hash, name, expires_at, is_read_only, is_narrowed_to_datasets)
         VALUES ($1, $2, $3, $4, $5, $6, $7::integer[] IS NOT NULL)
         RETURNING id)
       INSERT INTO api_key_datasets (api_key_id, dataset_id) SELECT made.id, unnest($7::integer[]) FROM made`,
      [key.userId, key.publicId, key.keyHash, key.name, key.expiresAt, key.isReadOnly, key.datasetIds],
    );
  }

  /** Newest first. */
  list(userId: number, includeEnded: boolean, page: PageRequest): Promise<KeyRow[]> {
    return this.transactions.query<KeyRow>(
      `${KEYS} WHERE k.user_id = $1 AND ($2 OR ${IS_LIVE}) AND ($3::integer IS NULL OR k.id < $3)
        ORDER BY k.id DESC LIMIT $4`,
      [userId, includeEnded, page.after, page.limit + 1],
    );
  }

  async find(userId: number, publicId: string): Promise<KeyRow | null> {
    const rows = await this.transactions.query<KeyRow>(`${KEYS} WHERE k.user_id = $1 AND k.public_id = $2`, [
      userId,
      publicId,
    ]);
    return rows[0] ?? null;
  }

  /** Held until the transaction ends, so that a key is rotated or revoked by one at a time. */
  async findLiveUnderLock(userId: number, publicId: string): Promise<KeyRow | null> {
    const rows = await this.transactions.query<KeyRow>(
      `${KEYS} WHERE k.user_id = $1 AND k.public_id = $2 AND ${IS_LIVE} FOR NO KEY UPDATE OF k`,
      [userId, publicId],
    );
    return rows[0] ?? null;
  }

  /** The key ends after the overlap, or earlier where it would have ended before. */
  async replace(id: number, successorPublicId: string, overlapSeconds: number): Promise<void> {
    await this.transactions.query(
      `UPDATE api_keys
          SET replaced_by_id = (SELECT id FROM api_keys WHERE public_id = $2),
              expires_at = least(expires_at, now() + make_interval(secs => $3)),
              revoked_at = CASE WHEN $3 = 0 THEN now() END
        WHERE id = $1`,
      [id, successorPublicId, overlapSeconds],
    );
  }

  async revoke(id: number): Promise<void> {
    await this.transactions.query('UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1', [id]);
  }

  /** Those of a user, deleted. */
  async deleteAllOf(userId: number): Promise<KeyRow[]> {
    const rows = await this.transactions.query<KeyRow>(`${KEYS} WHERE k.user_id = $1 ORDER BY k.id FOR UPDATE OF k`, [
      userId,
    ]);
    await this.transactions.query('DELETE FROM api_keys WHERE user_id = $1', [userId]);
    return rows;
  }

  /** The key with this hash and its user, as long as it works. */
  async findLiveByHash(keyHash: Buffer): Promise<{ userId: number; publicId: string } | null> {
    const rows = await this.transactions.query<{ userId: number; publicId: string }>(
      `SELECT k.user_id AS "userId", k.public_id AS "publicId" FROM api_keys k WHERE k.key_hash = $1 AND ${IS_LIVE}`,
      [keyHash],
    );
    return rows[0] ?? null;
  }
}
