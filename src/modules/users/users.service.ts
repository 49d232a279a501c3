import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { groupWithoutKeys, userMissing } from '#auth/auth.errors.js';
import type { Caller } from '#auth/caller.js';
import { GrantsService } from '#auth/grants/grants.service.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { recordChanged, requireUnused, USES_TO_READ } from '#common/errors/failures.js';
import { entityTagOf, isMatchedBy } from '#common/http/entity-tag.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import {
  type CreatedUserResponse,
  type CreateUserDto,
  type ListUsersQuery,
  type MeResponse,
  type UpdateUserDto,
  type UserDetailResponse,
  UserResponse,
} from './dto/user.dto.js';
import type { User } from './user.entity.js';
import { UserGroupsRepository } from './user-groups.repository.js';
import { UserGroupsService } from './user-groups.service.js';
import { duplicateUser, groupAsAdministrator, lastAdministrator } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** Users, and the groups of users that hold grants as users do. Both are named by email. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: UserGroupsRepository,
    private readonly memberships: UserGroupsService,
    private readonly keys: UserKeysService,
    private readonly grants: GrantsService,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure duplicate where the email is taken, by a user or a group */
  create(user: CreateUserDto): Promise<CreatedUserResponse> {
    return this.transactions.run(async () => {
      const made = await this.insert({ email: user.email, isGroup: user.is_group, isAdmin: false });
      if (!made) throw duplicateUser(user.email);
      const key = made.isGroup ? null : await this.keys.issueWhole(made.email, 'first key');
      const message = made.isGroup
        ? `User group ${made.email} was created.`
        : `User ${made.email} was created. Keep the key: it is not shown again.`;
      return { email: made.email, is_group: made.isGroup, key, message };
    });
  }

  async list(query: ListUsersQuery, page: PageRequest): Promise<Page<UserResponse>> {
    const { email: emailPart, is_group: isGroup, is_admin: isAdmin, is_suspended: isSuspended } = query;
    const rows = await this.users.list({ emailPart, isGroup, isAdmin, isSuspended }, page);
    return pageOf(rows, page, { keyOf: (user) => user.email, asItem: UserResponse.from });
  }

  /** @throws Failure user-not-found */
  async getDetail(email: string): Promise<UserDetailResponse> {
    const user = await this.users.findByEmail(email);
    if (!user) throw userMissing(email);
    return this.detailOf(user);
  }

  async find(email: string): Promise<UserResponse | null> {
    const user = await this.users.findByEmail(email);
    return user && UserResponse.from(user);
  }

  hasAny(): Promise<boolean> {
    return this.users.hasAny();
  }

  async getSelf(caller: Caller): Promise<MeResponse> {
    const [groups, key] = await Promise.all([this.groups.listGroupEmailsOf(caller.userId), this.keys.getOwn(caller)]);
    return { email: caller.email, is_admin: caller.isAdmin, groups, key_id: caller.keyPublicId, key };
  }

  /**
   * @throws Failure user-not-found, duplicate, last-administrator, precondition-failed, or validation-failed for a group
   * as administrator
   */
  update(email: string, asked: UpdateUserDto, ifMatch?: string): Promise<UserDetailResponse> {
    return this.change('user.update', email, async (user, administrators) => {
      await this.requireMatch(user, ifMatch);
      if (asked.is_admin === true && user.isGroup) throw groupAsAdministrator(email);
      if (asked.is_admin === false) requireOther(user, administrators);
      if (asked.email !== undefined && asked.email !== email && (await this.users.findByEmail(asked.email))) {
        throw duplicateUser(asked.email);
      }
      return { email: asked.email ?? user.email, isAdmin: asked.is_admin ?? user.isAdmin };
    });
  }

  /** The keys of the user stop working with this answer. @throws Failure user-not-found, last-administrator */
  suspend(email: string): Promise<UserDetailResponse> {
    return this.change('user.suspend', email, (user, administrators) => {
      if (user.isGroup) throw groupWithoutKeys(email);
      requireOther(user, administrators);
      return { suspendedAt: user.suspendedAt ?? new Date() };
    });
  }

  /** @throws Failure user-not-found */
  restore(email: string): Promise<UserDetailResponse> {
    return this.change('user.restore', email, (user) => {
      if (user.isGroup) throw groupWithoutKeys(email);
      return { suspendedAt: null };
    });
  }

  /**
   * Deletes a user with their keys, grants and memberships, or a group that nobody is in.
   * @throws Failure user-not-found, last-administrator, precondition-failed, or in-use for a group with members
   */
  delete(email: string, ifMatch?: string): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const { user, administrators } = await this.getUnderLock(email);
      await this.requireMatch(user, ifMatch);
      requireOther(user, administrators);
      const members = await this.groups.listMembers(user.id, { after: undefined, limit: USES_TO_READ - 1 });
      requireUnused(`The group ${email}`, members);
      await this.grants.deleteAllOf(email);
      await this.keys.deleteAllOf(email);
      await this.memberships.deleteAllOf(user);
      await this.users.delete(user.id);
      this.audit.record({ action: 'user.delete', subjectId: email, before: UserResponse.from(user), after: null });
      return { message: `${email} is deleted, with all keys and grants.` };
    });
  }

  /** The user, made where missing; for the first start and the operator's command, not for a route. */
  async ensure(email: string, { isAdmin }: { isAdmin: boolean }): Promise<void> {
    await this.transactions.run(async () => {
      const user = (await this.insert({ email, isGroup: false, isAdmin })) ?? (await this.users.findByEmail(email));
      if (!user || user.isGroup) throw userMissing(email);
    });
  }

  async ensureGroup(email: string): Promise<void> {
    await this.transactions.run(() => this.insert({ email, isGroup: true, isAdmin: false }));
  }

  private async insert(user: Pick<User, 'email' | 'isGroup' | 'isAdmin'>): Promise<User | null> {
    const made = await this.users.insertIfFree(user);
    if (made) {
      this.audit.record({ action: 'user.create', subjectId: made.email, before: null, after: UserResponse.from(made) });
    }
    return made;
  }

  private change(
    action: 'user.update' | 'user.suspend' | 'user.restore',
    email: string,
    decide: (user: User, administrators: readonly number[]) => Partial<User> | Promise<Partial<User>>,
  ): Promise<UserDetailResponse> {
    return this.transactions.run(async () => {
      const { user, administrators } = await this.getUnderLock(email);
      const change = await decide(user, administrators);
      await this.users.update(user.id, change);
      const changed = { ...user, ...change };
      const [before, after] = [UserResponse.from(user), UserResponse.from(changed)];
      this.audit.record({ action, subjectId: email, before, after });
      return this.detailOf(changed);
    });
  }

  /** As single records are shown, and tagged. */
  private async detailOf(user: User): Promise<UserDetailResponse> {
    return { ...UserResponse.from(user), groups: await this.groups.listGroupEmailsOf(user.id) };
  }

  /** Belongs behind the lock of the user. */
  private async requireMatch(user: User, ifMatch: string | undefined): Promise<void> {
    if (ifMatch === undefined || isMatchedBy(ifMatch, entityTagOf(await this.detailOf(user)))) return;
    throw recordChanged(`user ${user.email}`);
  }

  /**
   * The user, held until the transaction ends. For an administrator all are held, and first, by everyone in the same
   * order, so that nobody waits in a circle; changes of other users wait for none of them.
   */
  private async getUnderLock(email: string): Promise<{ user: User; administrators: readonly number[] }> {
    const isAdmin = (await this.users.findByEmail(email))?.isAdmin === true;
    const administrators = isAdmin ? await this.users.listActingAdministratorsUnderLock() : [];
    const user = await this.users.findByEmailUnderLock(email);
    if (!user) throw userMissing(email);
    return { user, administrators };
  }
}

/** Somebody else must be left who can administer. */
function requireOther(user: User, administrators: readonly number[]): void {
  if (user.isAdmin && !administrators.some((id) => id !== user.id)) throw lastAdministrator(user.email);
}
