import { IsOptional } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import { IsTime } from '#common/validation/time.decorators.js';
import type { AuditRow } from '../audit-entry.js';

export class ListAuditQuery extends PageQuery {
  /** Changes that this user made. @example "admin@example.org" */
  @IsOptional()
  @IsEmailAddress()
  actor_email?: string;

  /** What was done. @example "grant.update" */
  @IsOptional()
  @IsName()
  action?: string;

  /** What kind of thing was changed. @example "user" */
  @IsOptional()
  @IsName()
  subject_type?: string;

  /** Which one, as callers name it. @example "asha@example.org" */
  @IsOptional()
  @IsName()
  subject_id?: string;

  /** Changes from this moment on. @example "2026-11-01T00:00:00Z" */
  @IsOptional()
  @IsTime()
  since?: string;

  /** Changes before this moment. @example "2026-12-01T00:00:00Z" */
  @IsOptional()
  @IsTime()
  until?: string;
}

export class AuditEntryResponse {
  /** Numbers run without a gap. @example 1204 */
  id!: number;
  /** When, to the microsecond. @example "2026-11-23T09:00:00.123456Z" */
  at!: string;
  /** Who, by a number that stays when the email changes. @example 3 */
  actor_id!: number | null;
  /** Who, by the email of that day; null for the first start, for commands, and where nobody had to say who they are. @example "admin@example.org" */
  actor_email!: string | null;
  /** Public part of the key that was used. @example "4sVq1nC0Zk" */
  key_id!: string | null;
  /** Where the request came from. @example "192.0.2.17" */
  address!: string | null;
  /** Finds the request in the server's log. @example "0f8f5a8e-6a0e-4b6e-9a64-0a3c1c6d6f55" */
  request_id!: string | null;
  /** @example "user.suspend" */
  action!: string;
  /** @example "user" */
  subject_type!: string;
  /** @example "asha@example.org" */
  subject_id!: string;
  /** What it was; null for what is new. @example {"suspended_at": null} */
  before!: Record<string, unknown> | null;
  /** What it became; null for what is gone. @example {"suspended_at": "2026-11-23T09:00:00.000Z"} */
  after!: Record<string, unknown> | null;
  /** SHA-256 of the entry and of the hash before it. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  hash!: string;

  static from(this: void, row: AuditRow): AuditEntryResponse {
    return {
      id: row.id,
      at: row.at,
      actor_id: row.actorId,
      actor_email: row.actorEmail,
      key_id: row.keyId,
      address: row.address,
      request_id: row.requestId,
      action: row.action,
      subject_type: row.subjectType,
      subject_id: row.subjectId,
      before: row.before as Record<string, unknown> | null,
      after: row.after as Record<string, unknown> | null,
      hash: row.hash,
    };
  }
}
