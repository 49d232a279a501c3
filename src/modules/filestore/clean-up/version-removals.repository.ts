import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { FileVersionState } from '../file-version.entity.js';

/** Bytes that are to go, and what else of their attempt may lie in the store. */
export interface VersionRemoval {
  readonly id: string;
  readonly objectKey: string;
  /** Of an upload in parts that is known by its id. */
  readonly uploadId: string | null;
}

/** Any number, as long as every DataIO takes the same. */
const REAPER_LOCK = 7_263_408;
/** For so long a removal belongs to whoever took it up; longer than the store may take for one. */
const CLAIM_SECONDS = 60;
const FIRST_DELAY_SECONDS = 5;
const LONGEST_DELAY_SECONDS = 3600;
const ERROR_LENGTH_LIMIT = 500;

const REMOVAL = 'id, object_key AS "objectKey", upload_id AS "uploadId"';

/** The outbox of the object store: versions in state DELETING, whose bytes are removed until the store has done it. */
@Injectable()
export class VersionRemovalsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Leaves the bytes of an ended version to be removed, by the caller for now. Null where it is in another state. */
  async queue(id: string, from: FileVersionState): Promise<VersionRemoval | null> {
    const rows = await this.transactions.updated<VersionRemoval>(
      `UPDATE file_versions SET state = 'DELETING', delete_after = now() + make_interval(secs => $3)
        WHERE id = $1 AND state = $2 RETURNING ${REMOVAL}`,
      [id, from, CLAIM_SECONDS],
    );
    return rows[0] ?? null;
  }

  /** True for one server at a time, until the transaction ends; none waits. */
  async tryLead(): Promise<boolean> {
    const rows = await this.transactions.query<{ leads: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS leads', [
      REAPER_LOCK,
    ]);
    return rows[0]?.leads === true;
  }

  /**
   * Ends attempts that nobody keeps alive any more, and leaves their bytes to be removed at once. The lease stays in the
   * row: it says why the attempt ended.
   */
  async endLeases(limit: number): Promise<number> {
    const ended = await this.transactions.updated<{ id: string }>(
      `UPDATE file_versions SET state = 'ABORTED', ended_at = clock_timestamp()
        WHERE id IN (SELECT id FROM file_versions
                      WHERE state IN ('PENDING', 'UPLOADED') AND lease_expires_at <= now()
                      ORDER BY lease_expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING id`,
      [limit],
    );
    await this.queueNow(ended.map(({ id }) => id));
    return ended.length;
  }

  /** Takes up what ended without being queued: by a server of an earlier release that was killed. */
  async queueForgotten(): Promise<number> {
    const forgotten = await this.transactions.query<{ id: string }>(
      `SELECT id FROM file_versions WHERE state IN ('TOMBSTONED', 'REJECTED', 'ABORTED') FOR UPDATE SKIP LOCKED`,
    );
    await this.queueNow(forgotten.map(({ id }) => id));
    return forgotten.length;
  }

  private async queueNow(ids: readonly string[]): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions SET state = 'DELETING', delete_after = now()
        WHERE id = ANY($1::uuid[]) AND state IN ('TOMBSTONED', 'REJECTED', 'ABORTED')`,
      [ids],
    );
  }

  /** Takes up what is due; nobody else does so meanwhile. */
  claimDue(limit: number): Promise<VersionRemoval[]> {
    return this.transactions.updated<VersionRemoval>(
      `UPDATE file_versions SET delete_after = now() + make_interval(secs => $2)
        WHERE id IN (SELECT id FROM file_versions
                      WHERE state = 'DELETING' AND (delete_after IS NULL OR delete_after <= now())
                      ORDER BY delete_after NULLS FIRST LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING ${REMOVAL}`,
      [limit, CLAIM_SECONDS],
    );
  }

  /** What was known of the content goes with it: a profile quotes values. An attempt keeps what its client was told. */
  async setDeleted(id: string): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions SET state = 'DELETED', delete_after = NULL, delete_error = NULL,
              profile = CASE WHEN version_number IS NULL THEN profile END
        WHERE id = $1 AND state = 'DELETING'`,
      [id],
    );
  }

  /**
   * Forgets attempts that ended so long ago and became no version. Versions stay: a number is never used again. True where
   * there may be more.
   */
  async forgetEnded(olderThanSeconds: number, limit: number): Promise<boolean> {
    const forgotten = await this.transactions.updated(
      `DELETE FROM file_versions
        WHERE id IN (SELECT id FROM file_versions
                      WHERE state = 'DELETED' AND version_number IS NULL
                        AND ended_at <= now() - make_interval(secs => $1)
                      LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING id`,
      [olderThanSeconds, limit],
    );
    return forgotten.length === limit;
  }

  /** Notes why the bytes stayed, and tries them again after a time that doubles with each attempt. */
  async putOff(id: string, error: string): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions SET delete_attempts = delete_attempts + 1, delete_error = $2,
              delete_after = now() + make_interval(secs => least($4, $3 * power(2, least(delete_attempts, 20))))
        WHERE id = $1 AND state = 'DELETING'`,
      [id, error.slice(0, ERROR_LENGTH_LIMIT), FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS],
    );
  }
}
