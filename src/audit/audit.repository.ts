import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import type { NewAuditEntry } from './audit-entry.js';

@Injectable()
export class AuditRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Number, time and hashes come from the trigger, which lets one transaction at a time add to the chain. */
  async insert(entries: readonly NewAuditEntry[]): Promise<void> {
    await this.transactions.query(
      `INSERT INTO audit_log (actor_id, actor_email, key_id, address, request_id, action, subject_type, subject_id, before, after)
       SELECT "actorId", "actorEmail", "keyId", address, "requestId", action, split_part(action, '.', 1), "subjectId",
              before, after
         FROM ROWS FROM (json_to_recordset($1::json) AS (
           "actorId" integer, "actorEmail" text, "keyId" text, address text, "requestId" text, action text,
           "subjectId" text, before json, after json)) WITH ORDINALITY
        ORDER BY ordinality`,
      [JSON.stringify(entries)],
    );
  }
}
