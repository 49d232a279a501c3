import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Creation } from '#common/http/creation.interceptor.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { Transactions } from '#database/transactions.js';
import { requireBucketType } from '../bucket-type.js';
import { ResourceType } from '../resource-type.js';
import type { AddResourceGroupMemberDto, CreateResourceGroupDto, GrantDto } from './dto/grants.dto.js';
import {
  duplicateMember,
  duplicateResourceGroup,
  groupInCircle,
  resourceGroupMissing,
  resourceMissing,
  userToGrantMissing,
} from './grants.errors.js';
import { GrantsRepository } from './grants.repository.js';
import { columnsOf, type ResourceColumns } from './resource-columns.js';
import type { ResourceGroup } from './resource-group.entity.js';

const WEATHER_STORE = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

@Injectable()
export class GrantsService {
  constructor(
    private readonly grants: GrantsRepository,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Gives a user or a group a level on a resource, or changes the level of the grant that is there.
   * @throws Failure user-not-found, resource-not-found
   */
  grant(grant: GrantDto, createdBy: number | null): Promise<Creation<MessageResponse>> {
    return this.transactions.run(async () => {
      const userId = await this.grants.findUserId(grant.user_email);
      if (userId === null) throw userToGrantMissing(grant.user_email);
      const resource = await this.resourceOf(grant.resource_type, grant.resource_id);
      const { isNew } = await this.grants.setGrant({
        userId,
        resourceType: grant.resource_type,
        resource,
        permission: grant.permission,
        createdBy,
      });
      const message = `${grant.user_email} holds ${grant.permission} on ${grant.resource_type} ${grant.resource_id}.`;
      return new Creation({ message }, isNew);
    });
  }

  /** Idempotent under the same name. @throws Failure duplicate under another */
  async ensureGroup(group: CreateResourceGroupDto): Promise<Creation<MessageResponse>> {
    const isNew = await this.grants.insertGroupIfFree({
      resourceGroupId: group.resource_group_id,
      groupName: group.group_name,
    });
    const existing = await this.getGroup(group.resource_group_id);
    if (existing.groupName !== group.group_name) {
      throw duplicateResourceGroup(existing.resourceGroupId, existing.groupName);
    }
    return new Creation({ message: `Resource group ${existing.resourceGroupId} exists.` }, isNew);
  }

  /** Idempotent. @throws Failure resource-group-not-found, resource-not-found, or validation-failed for a circle */
  ensureMember(member: AddResourceGroupMemberDto): Promise<Creation<MessageResponse>> {
    return this.transactions.run(async () => {
      const isGroup = member.resource_type === ResourceType.Group;
      if (isGroup) await this.grants.lockNesting();
      const group = await this.getGroup(member.resource_group_id);
      const resource = await this.resourceOf(member.resource_type, member.resource_id);
      if (resource.groupId !== null && (await this.grants.holds(resource.groupId, group.id))) {
        throw groupInCircle(member.resource_id, member.resource_group_id);
      }
      const resourceJson = member.resource_json ?? null;
      const { isNew, resourceJson: held } = await this.grants.ensureMember({
        groupId: group.id,
        resourceType: member.resource_type,
        resource,
        resourceJson,
      });
      if (!isDeepStrictEqual(held, resourceJson)) throw duplicateMember(member.resource_id, member.resource_group_id);
      return new Creation({ message: `${member.resource_id} is in ${member.resource_group_id}.` }, isNew);
    });
  }

  private async getGroup(id: string): Promise<ResourceGroup> {
    const group = await this.grants.findGroup(id);
    if (!group) throw resourceGroupMissing(id);
    return group;
  }

  private async resourceOf(type: ResourceType, id: string): Promise<ResourceColumns> {
    const found = await this.findResource(type, id);
    if (found === null) throw resourceMissing(type, id);
    return columnsOf(type, found);
  }

  private async findResource(type: ResourceType, id: string): Promise<number | string | null> {
    switch (type) {
      case ResourceType.Dataset:
        return this.grants.findDatasetId(id);
      case ResourceType.Group:
        return (await this.grants.findGroup(id))?.id ?? null;
      case ResourceType.Bucket:
        return requireBucketType(id, 'resource_id');
      case ResourceType.Weather:
        // Stores come and go in the object store; a grant may be there before its store is.
        return WEATHER_STORE.test(id) ? id : null;
    }
  }
}
