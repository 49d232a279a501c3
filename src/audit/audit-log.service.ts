import { Injectable, Logger } from '@nestjs/common';
import type { Page, PageRequest } from '#common/http/page.js';
import { auditEntryMissing } from './audit.errors.js';
import { AuditRepository } from './audit.repository.js';
import { AuditEntryResponse, type ListAuditQuery } from './dto/audit.dto.js';

/** The audit log as administrators read it. */
@Injectable()
export class AuditLogService {
  private readonly logger = new Logger(AuditLogService.name);

  constructor(private readonly entries: AuditRepository) {}

  async list(query: ListAuditQuery, page: PageRequest): Promise<Page<AuditEntryResponse>> {
    const filter = {
      actorEmail: query.actor_email,
      action: query.action,
      subjectType: query.subject_type,
      subjectId: query.subject_id,
      since: timeOf(query.since),
      until: timeOf(query.until),
    };
    const { rows, found } = await this.entries.list(filter, page);
    const last = found > rows.length ? rows.at(-1) : undefined;
    return { items: rows.map(AuditEntryResponse.from), next: last && String(last.id) };
  }

  /** @throws Failure audit-entry-not-found */
  async getEntry(id: number): Promise<AuditEntryResponse> {
    const row = await this.entries.find(id);
    if (!row) throw auditEntryMissing(id);
    return AuditEntryResponse.from(row);
  }

  /** For a production start: what refuses changes there is then a trigger alone, which the owner can switch off. */
  async warnIfChangeable(): Promise<void> {
    if (!(await this.entries.isChangeableByOwnRole())) return;
    this.logger.warn(
      'The role of DB_USER may change the audit log: it owns the table, or holds more than SELECT and INSERT on it. ' +
        'Set DB_OWNER_USER and DB_OWNER_PASSWORD; docs/operation.md says how, under "The audit log".',
    );
  }
}

/** In UTC, with all its digits: a Date would end at the millisecond, and entries of one request lie closer. */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const fraction = /\.\d+/.exec(text)?.[0] ?? '';
  return new Date(text).toISOString().replace(/\.\d+Z$/, `${fraction}Z`);
}
