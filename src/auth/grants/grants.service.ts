import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import { Creation } from '#common/creation.js';
import { duplicateRecord } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged } from '#common/validation/merge-patch.js';
import { Transactions } from '#database/transactions.js';
import { userMissing } from '../auth.errors.js';
import { PrincipalsRepository } from '../principals.repository.js';
import {
  type GrantDto,
  GrantResponse,
  type GrantState,
  type ListGrantsQuery,
  type UpdateGrantDto,
} from './dto/grants.dto.js';
import { grantMissing } from './grants.errors.js';
import { type GrantRow, GrantsRepository, type NewGrant } from './grants.repository.js';
import { ResourcesService } from './resources.service.js';

const IS_LIVE: Readonly<Record<GrantState, boolean | undefined>> = { live: true, expired: false, all: undefined };

const GRANT: RecordKind<GrantRow, GrantResponse> = {
  subject: 'grant',
  nameOf: ({ id }) => String(id),
  show: GrantResponse.from,
};

/** Who holds which level on what. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly resources: ResourcesService,
    private readonly principals: PrincipalsRepository,
    private readonly changes: RecordChanges,
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
      if (newId === null) return new Creation(await this.replace(asked, grant), false);
      const made = await this.get(newId);
      this.changes.recordNew(GRANT, made);
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
    return this.changes.update(
      GRANT,
      () => this.getUnderLock(id),
      (old) =>
        this.write(id, {
          permission: asked.permission ?? old.permission,
          expiresAt: asked.expires_at === undefined ? old.expiresAt : timeOf(asked.expires_at),
          reason: merged(old.reason, asked.reason),
        }),
    );
  }

  /** @throws Failure grant-not-found */
  async delete(id: number): Promise<MessageResponse> {
    const old = await this.changes.delete(
      GRANT,
      () => this.getUnderLock(id),
      () => this.grants.delete(id),
    );
    return { message: `${old.userEmail} holds no grant on ${old.resourceType} ${old.resourceId} any more.` };
  }

  /** Belongs into the transaction in which their holder is deleted. */
  async deleteAllOf(email: string): Promise<void> {
    for (const row of await this.grants.deleteAllOf(email)) this.changes.recordGone(GRANT, row);
  }

  /** Belongs into the transaction in which the dataset is deleted. */
  async deleteAllOn(dsId: string): Promise<void> {
    for (const row of await this.grants.deleteAllOn(dsId)) this.changes.recordGone(GRANT, row);
  }

  private async grantOf(asked: GrantDto, createdBy: number | null): Promise<NewGrant> {
    const user = await this.principals.findToRefer(asked.user_email);
    if (!user) throw userMissing(asked.user_email);
    return {
      userId: user.id,
      resourceType: asked.resource_type,
      resource: await this.resources.getColumns(asked.resource_type, asked.resource_id),
      permission: asked.permission,
      expiresAt: timeOf(asked.expires_at),
      reason: asked.reason ?? null,
      createdBy,
    };
  }

  /** @throws Failure duplicate where another call takes back the one that is there meanwhile */
  private replace(asked: GrantDto, grant: NewGrant): Promise<GrantResponse> {
    return this.changes.update(
      GRANT,
      async () => {
        const held = await this.grants.findHeldUnderLock(grant);
        if (held) return held;
        const name = `${asked.user_email} on ${asked.resource_type} ${asked.resource_id}`;
        throw duplicateRecord('grant', name, ['another change under way']);
      },
      (old) => this.write(old.id, grant),
    );
  }

  private async write(id: number, change: Pick<NewGrant, 'permission' | 'expiresAt' | 'reason'>): Promise<GrantRow> {
    await this.grants.update(id, change);
    return this.get(id);
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
}

function asPage(rows: GrantRow[], page: PageRequest): Page<GrantResponse> {
  return pageOf(rows, page, { keyOf: (row) => row.id, asItem: GrantResponse.from });
}

function timeOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text);
}
