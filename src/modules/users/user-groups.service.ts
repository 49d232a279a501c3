import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { Creation } from '#common/http/creation.interceptor.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import type { AddGroupMemberDto, UserGroupMemberResponse, UserGroupResponse } from './dto/user-group.dto.js';
import type { User } from './user.entity.js';
import { UserGroupsRepository } from './user-groups.repository.js';
import { groupInGroup, groupMissing, memberMissing, userMissing } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** Who is in which group of users. */
@Injectable()
export class UserGroupsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: UserGroupsRepository,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  async list(page: PageRequest): Promise<Page<UserGroupResponse>> {
    const rows = await this.groups.list(page);
    return pageOf(rows, page, {
      keyOf: (group) => group.email,
      asItem: ({ email, members }) => ({ group_email: email, members }),
    });
  }

  /** @throws Failure user-group-not-found */
  async listMembers(groupEmail: string, page: PageRequest): Promise<Page<UserGroupMemberResponse>> {
    const group = await this.getGroup(groupEmail);
    const emails = await this.groups.listMembers(group.id, page);
    return pageOf(emails, page, { keyOf: (email) => email, asItem: (email) => ({ user_email: email }) });
  }

  /** Idempotent. @throws Failure user-group-not-found, user-not-found, or validation-failed for a group in a group */
  ensureMember(member: AddGroupMemberDto): Promise<Creation<MessageResponse>> {
    return this.transactions.run(async () => {
      const group = await this.getGroup(member.group_email);
      const user = await this.getUser(member.user_email);
      if (user.isGroup) throw groupInGroup(user.email);
      const isNew = await this.groups.addMember(group.id, user.id);
      if (isNew) this.record('user-group-member.create', group, user);
      return new Creation({ message: `${user.email} is in ${group.email}.` }, isNew);
    });
  }

  /** @throws Failure user-group-not-found, user-not-found, user-group-member-not-found */
  removeMember(groupEmail: string, userEmail: string): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const group = await this.getGroup(groupEmail);
      const user = await this.getUser(userEmail);
      if (!(await this.groups.removeMember(group.id, user.id))) throw memberMissing(userEmail, groupEmail);
      this.record('user-group-member.delete', group, user);
      return { message: `${userEmail} is no longer in ${groupEmail}.` };
    });
  }

  /** Takes a user out of all groups; belongs into the transaction in which the user is deleted. */
  async deleteAllOf(user: User): Promise<void> {
    for (const group of await this.groups.deleteAllOf(user.id)) this.record('user-group-member.delete', group, user);
  }

  private record(
    action: 'user-group-member.create' | 'user-group-member.delete',
    group: Pick<User, 'email'>,
    user: User,
  ): void {
    const member = { group_email: group.email, user_email: user.email };
    const [before, after] = action === 'user-group-member.create' ? [null, member] : [member, null];
    this.audit.record({ action, subjectId: `${group.email} ${user.email}`, before, after });
  }

  private async getGroup(email: string): Promise<User> {
    const group = await this.users.findByEmail(email);
    if (!group?.isGroup) throw groupMissing(email);
    return group;
  }

  private async getUser(email: string): Promise<User> {
    const user = await this.users.findByEmail(email);
    if (!user) throw userMissing(email);
    return user;
  }
}
