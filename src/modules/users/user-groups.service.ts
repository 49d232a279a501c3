import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import { userMissing } from '#auth/auth.errors.js';
import type { Creation } from '#common/creation.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import type { AddGroupMemberDto, UserGroupMemberResponse, UserGroupResponse } from './dto/user-group.dto.js';
import type { User } from './user.entity.js';
import { UserGroupsRepository } from './user-groups.repository.js';
import { groupInGroup, groupMissing, memberMissing } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

interface Membership {
  readonly group: User;
  readonly user: User;
}

const MEMBERSHIP: RecordKind<Membership, AddGroupMemberDto> = {
  subject: 'user-group-member',
  nameOf: ({ group, user }) => `${group.email} ${user.email}`,
  show: ({ group, user }) => ({ group_email: group.email, user_email: user.email }),
};

/** Who is in which group of users. */
@Injectable()
export class UserGroupsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly groups: UserGroupsRepository,
    private readonly changes: RecordChanges,
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
    const group = requireGroup(await this.users.findByEmail(groupEmail), groupEmail);
    const emails = await this.groups.listMembers(group.id, page);
    return pageOf(emails, page, { keyOf: (email) => email, asItem: (email) => ({ user_email: email }) });
  }

  /** Idempotent. @throws Failure user-group-not-found, user-not-found, or validation-failed for a group in a group */
  async ensureMember(asked: AddGroupMemberDto): Promise<Creation<MessageResponse>> {
    const made = await this.transactions.run(async () => {
      const membership = await this.getToRefer(asked.group_email, asked.user_email);
      const { group, user } = membership;
      if (user.isGroup) throw groupInGroup(user.email);
      return this.changes.ensure(MEMBERSHIP, {
        name: `${user.email} in ${group.email}`,
        asked,
        content: [],
        insert: () => this.groups.addMember(group.id, user.id),
        find: () => Promise.resolve(membership),
      });
    });
    return made.map(({ group_email, user_email }) => ({ message: `${user_email} is in ${group_email}.` }));
  }

  /** @throws Failure user-group-not-found, user-not-found, user-group-member-not-found */
  async removeMember(groupEmail: string, userEmail: string): Promise<MessageResponse> {
    await this.changes.delete(
      MEMBERSHIP,
      () => this.getToRefer(groupEmail, userEmail),
      async ({ group, user }) => {
        if (!(await this.groups.removeMember(group.id, user.id))) throw memberMissing(userEmail, groupEmail);
      },
    );
    return { message: `${userEmail} is no longer in ${groupEmail}.` };
  }

  /** Takes a user out of all groups; belongs into the transaction in which the user is deleted. */
  async deleteAllOf(user: User): Promise<void> {
    for (const group of await this.groups.deleteAllOf(user.id)) this.changes.recordGone(MEMBERSHIP, { group, user });
  }

  /** Neither is deleted before the transaction ends. */
  private async getToRefer(groupEmail: string, userEmail: string): Promise<Membership> {
    const group = requireGroup(await this.users.findByEmailToRefer(groupEmail), groupEmail);
    const user = await this.users.findByEmailToRefer(userEmail);
    if (!user) throw userMissing(userEmail);
    return { group, user };
  }
}

function requireGroup(group: User | null, email: string): User {
  if (!group?.isGroup) throw groupMissing(email);
  return group;
}
