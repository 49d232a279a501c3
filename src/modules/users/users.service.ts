import { Injectable } from '@nestjs/common';
import { ApiKeyService } from '#auth/api-key.service.js';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/http/creation.interceptor.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import {
  type AddGroupMemberDto,
  type CreatedUserResponse,
  type CreateUserDto,
  type MeResponse,
  UserResponse,
} from './dto/user.dto.js';
import { duplicateUser, groupInGroup, groupMissing, userMissing } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly keys: ApiKeyService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure duplicate where the email is taken, by a user or a group */
  create(user: CreateUserDto): Promise<CreatedUserResponse> {
    return this.transactions.run(async () => {
      const made = await this.users.insertIfFree({ email: user.email, isGroup: user.is_group, isAdmin: false });
      if (!made) throw duplicateUser(user.email);
      const key = made.isGroup ? null : await this.keys.issue(made.id, 'first key');
      const message = made.isGroup
        ? `User group ${made.email} was created.`
        : `User ${made.email} was created. Keep the key: it is not shown again.`;
      return { email: made.email, is_group: made.isGroup, key, message };
    });
  }

  async list(): Promise<UserResponse[]> {
    return (await this.users.list()).map((user) => UserResponse.from(user));
  }

  hasAny(): Promise<boolean> {
    return this.users.hasAny();
  }

  async getSelf(caller: Caller): Promise<MeResponse> {
    const groups = await this.users.listGroupEmailsOf(caller.userId);
    return { email: caller.email, is_admin: caller.isAdmin, groups, key_id: caller.keyPublicId };
  }

  /** Idempotent. @throws Failure user-group-not-found, user-not-found, or validation-failed for a group in a group */
  async ensureGroupMember(member: AddGroupMemberDto): Promise<Creation<MessageResponse>> {
    const group = await this.users.findByEmail(member.group_email);
    if (!group?.isGroup) throw groupMissing(member.group_email);
    const user = await this.users.findByEmail(member.user_email);
    if (!user) throw userMissing(member.user_email);
    if (user.isGroup) throw groupInGroup(user.email);
    const isNew = await this.users.addGroupMember(group.id, user.id);
    return new Creation({ message: `${user.email} is in ${group.email}.` }, isNew);
  }

  /** The id of the user, who is made where missing; for the first start and the operator's command, not for a route. */
  async ensure(email: string, { isAdmin }: { isAdmin: boolean }): Promise<number> {
    const made = await this.users.insertIfFree({ email, isGroup: false, isAdmin });
    const user = made ?? (await this.users.findByEmail(email));
    if (!user || user.isGroup) throw userMissing(email);
    return user.id;
  }

  async ensureGroup(email: string): Promise<void> {
    await this.users.insertIfFree({ email, isGroup: true, isAdmin: false });
  }
}
