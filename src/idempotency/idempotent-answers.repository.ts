import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';

/** A request as its repetition is known by. */
export interface RepeatableRequest {
  readonly apiKeyId: number;
  readonly keyHash: Buffer;
  readonly requestHash: Buffer;
}

export interface KeptAnswer {
  readonly requestHash: Buffer;
  readonly status: number;
  readonly answer: Buffer;
}

/** Old answers that a new one takes along: enough that they never pile up. */
const SWEPT_AT_ONCE = 100;

@Injectable()
export class IdempotentAnswersRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Until the transaction ends, on every replica; false where another holds it. */
  async tryLock({ apiKeyId, keyHash }: RepeatableRequest): Promise<boolean> {
    // The hash is as good a number as any; the id of the key is folded in.
    const name = keyHash.readBigInt64BE() ^ BigInt(apiKeyId);
    const rows = await this.transactions.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [
      name.toString(),
    ]);
    return rows[0]?.locked === true;
  }

  /** What was answered within the last day. */
  async find({ apiKeyId, keyHash }: RepeatableRequest): Promise<KeptAnswer | null> {
    const rows = await this.transactions.query<KeptAnswer>(
      `SELECT request_hash AS "requestHash", status, answer FROM idempotent_answers
        WHERE api_key_id = $1 AND key_hash = $2 AND created_at > now() - interval '1 day'`,
      [apiKeyId, keyHash],
    );
    return rows[0] ?? null;
  }

  async insert(request: RepeatableRequest, kept: Pick<KeptAnswer, 'status' | 'answer'>): Promise<void> {
    await this.transactions.query(
      `DELETE FROM idempotent_answers WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM idempotent_answers WHERE created_at <= now() - interval '1 day'
          LIMIT $1 FOR UPDATE SKIP LOCKED))`,
      [SWEPT_AT_ONCE],
    );
    await this.transactions.query(
      `INSERT INTO idempotent_answers (api_key_id, key_hash, request_hash, status, answer) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT ON CONSTRAINT pk_idempotent_answers
       DO UPDATE SET request_hash = $3, status = $4, answer = $5, created_at = now()`,
      [request.apiKeyId, request.keyHash, request.requestHash, kept.status, kept.answer],
    );
  }
}
