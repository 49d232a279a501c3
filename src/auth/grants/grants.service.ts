import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { Creation } from '#common/http/creation.interceptor.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import {
  type GrantDto,
  GrantResponse,
  type GrantState,
  type ListGrantsQuery,
  type UpdateGrantDto,
} from './dto/grants.dto.js';
import { grantMissing, userToGrantMissing } from './grants.errors.js';
import { type GrantRow, GrantsRepository, type NewGrant } from './grants.repository.js';
import { ResourcesRepository } from './resources.repository.js';
import { ResourcesService } from './resources.service.js';

const IS_LIVE: Readonly<Record<GrantState, boolean | undefined>> = { live: true, expired: false, all: undefined };

/** Who holds which level on what. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly resources: ResourcesService,
    private readonly named: ResourcesRepository,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Gives a user or a group a level on a resource. A user holds one grant on a resource: made again, it replaces the
   * level, the end and the reason of the one that is there. @throws Failure user-not-found, resource-not-found
   */
  grant(asked: GrantDto, createdBy: number | null): Promise<Creation<GrantResponse>> {
    return this.transactions.run(async () => {
      const grant = await this.grantOf(asked, createdBy);
      const newId = await this.grants.insertIfFree(grant);
      if (newId === null) {
        const id = await this.grants.findIdOf(grant);
        return new Creation(await this.change(id ?? 0, () => grant), false);
      }
      const made = await this.get(newId);
      this.record('grant.create', null, made);
      return new Creation(GrantResponse.from(made), true);
    });
  }

  async list(query: ListGrantsQuery, page: PageRequest): Promise<Page<GrantResponse>> {
    const filter = {
      userEmail: query.user_email,
      resourceType: query.resource_type,
      resourceId: query.resource_id,
      isLive: IS_LIVE[query.state],
    };
    return asPage(await this.grants.list(filter, page), page);
  }

  /** The live grants of a user and of the groups that they are in. */
  async listHeldBy(userId: number, page: PageRequest): Promise<Page<GrantResponse>> {
    return asPage(await this.grants.listHeldBy(userId, page), page);
  }

  /** @throws Failure grant-not-found */
  async getGrant(id: number): Promise<GrantResponse> {
    return GrantResponse.from(await this.get(id));
  }

  /** @throws Failure grant-not-found */
  update(id: number, asked: UpdateGrantDto): Promise<GrantResponse> {
    return this.transactions.run(() =>
      this.change(id, (old) => ({
        permission: asked.permission ?? old.permission,
        expiresAt: asked.expires_at === undefined ? old.expiresAt : timeOf(asked.expires_at),
        reason: asked.reason === undefined ? old.reason : asked.reason,
      })),
    );
  }

  /** @throws Failure grant-not-found */
  delete(id: number): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const old = await this.getUnderLock(id);
      await this.grants.delete(id);
      this.record('grant.delete', old, null);
      return { message: `${old.userEmail} holds no grant on ${old.resourceType} ${old.resourceId} any more.` };
    });
  }

  /** Belongs into the transaction in which their holder is deleted. */
  async deleteAllOf(email: string): Promise<void> {
    for (const row of await this.grants.deleteAllOf(email)) this.record('grant.delete', row, null);
  }

  /** Belongs into the transaction in which the dataset is deleted. */
  async deleteAllOn(dsId: string): Promise<void> {
    for (const row of await this.grants.deleteAllOn(dsId)) this.record('grant.delete', row, null);
  }

  private async grantOf(asked: GrantDto, createdBy: number | null): Promise<NewGrant> {
    const userId = await this.named.findUserId(asked.user_email);
    if (userId === null) throw userToGrantMissing(asked.user_email);
    return {
      userId,
      resourceType: asked.resource_type,
      resource: await this.resources.getColumns(asked.resource_type, asked.resource_id),
      permission: asked.permission,
      expiresAt: timeOf(asked.expires_at),
      reason: asked.reason ?? null,
      createdBy,
    };
  }

  private async change(
    id: number,
    decide: (old: GrantRow) => Pick<NewGrant, 'permission' | 'expiresAt' | 'reason'>,
  ): Promise<GrantResponse> {
    const old = await this.getUnderLock(id);
    await this.grants.update(id, decide(old));
    const changed = await this.get(id);
    this.record('grant.update', old, changed);
    return GrantResponse.from(changed);
  }

  private async get(id: number): Promise<GrantRow> {
    const row = await this.grants.find(id);
    if (!row) throw grantMissing(id);
    return row;
  }

  private async getUnderLock(id: number): Promise<GrantRow> {
    const row = await this.grants.findUnderLock(id);
    if (!row) throw grantMissing(id);
    return row;
  }

  private record(
    action: 'grant.create' | 'grant.update' | 'grant.delete',
    before: GrantRow | null,
    after: GrantRow | null,
  ): void {
    this.audit.record({
      action,
      subjectId: String((after ?? before)?.id),
      before: before && GrantResponse.from(before),
      after: after && GrantResponse.from(after),
    });
  }
}

function asPage(rows: GrantRow[], page: PageRequest): Page<GrantResponse> {
  return pageOf(rows, page, { keyOf: (row) => row.id, asItem: GrantResponse.from });
}

function timeOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
