import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger } from '@nestjs/common';
import { requestContext } from '#common/http/request-context.js';
import { Transactions } from '#database/transactions.js';
import type { AuditedChange, NewAuditEntry } from './audit-entry.js';
import { AuditRepository } from './audit.repository.js';

/** Writes down who changed what, in the transaction of the change: there is no change without its entry. */
@Injectable()
export class AuditTrail {
  private readonly logger = new Logger(AuditTrail.name);

  constructor(
    private readonly entries: AuditRepository,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Belongs into an open transaction. The entry is written at its end: from there on, one transaction at a time adds
   * to the chain, and none of them waits for anything else. What came to the same as before is no change.
   */
  record(change: AuditedChange): void {
    if (isDeepStrictEqual(change.before, change.after)) return;
    const context = requestContext();
    const entry: NewAuditEntry = {
      ...change,
      actorId: context?.actor?.userId ?? null,
      actorEmail: context?.actor?.email ?? null,
      keyId: context?.actor?.keyPublicId ?? null,
      address: context?.address ?? null,
      requestId: context?.requestId ?? null,
    };
    this.transactions.putOff(this.write, entry);
  }

  private readonly write = async (entries: readonly NewAuditEntry[]): Promise<() => void> => {
    const written = await this.entries.insert(entries);
    // A log that is kept elsewhere then tells of entries that were cut off here.
    return () => {
      for (const { id, action, requestId, hash } of written) {
        this.logger.log({ audit_id: id, action, request_id: requestId, hash, msg: 'audit entry' });
      }
    };
  };
}
