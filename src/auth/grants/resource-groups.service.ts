import { Injectable } from '@nestjs/common';
import { RecordChanges, type RecordKind } from '#audit/record-changes.service.js';
import type { Creation } from '#common/creation.js';
import { requireUnused } from '#common/errors/failures.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { merged } from '#common/validation/merge-patch.js';
import { Transactions } from '#database/transactions.js';
import { ResourceType } from '../resource-type.js';
import {
  type AddResourceGroupMemberDto,
  type CreateResourceGroupDto,
  ResourceGroupMemberResponse,
  ResourceGroupResponse,
  type UpdateResourceGroupDto,
  type UpdateResourceGroupMemberDto,
} from './dto/resource-groups.dto.js';
import { groupInCircle, memberMissing, resourceGroupMissing } from './grants.errors.js';
import {
  type MemberRow,
  type NewMember,
  type ResourceGroupRow,
  ResourceGroupsRepository,
} from './resource-groups.repository.js';
import { ResourcesService } from './resources.service.js';

const RESOURCE_GROUP: RecordKind<ResourceGroupRow, ResourceGroupResponse> = {
  subject: 'resource-group',
  nameOf: (group) => group.resourceGroupId,
  show: ResourceGroupResponse.from,
};

const MEMBER: RecordKind<MemberRow, ResourceGroupMemberResponse> = {
  subject: 'resource-group-member',
  nameOf: (member) => `${member.resourceGroupId} ${member.resourceId}`,
  show: ResourceGroupMemberResponse.from,
};

/** Sets of resources that are granted as one, and what is in them. */
@Injectable()
export class ResourceGroupsService {
  constructor(
    private readonly groups: ResourceGroupsRepository,
    private readonly resources: ResourcesService,
    private readonly changes: RecordChanges,
    private readonly transactions: Transactions,
  ) {}

  /** Idempotent under the same name. @throws Failure duplicate under another */
  ensure(asked: CreateResourceGroupDto): Promise<Creation<ResourceGroupResponse>> {
    return this.changes.ensure(RESOURCE_GROUP, {
      name: asked.resource_group_id,
      asked,
      content: ['group_name'],
      insert: () => this.groups.insertIfFree(asked.resource_group_id, asked.group_name),
      find: () => this.groups.find(asked.resource_group_id),
    });
  }

  async list(page: PageRequest): Promise<Page<ResourceGroupResponse>> {
    const rows = await this.groups.list(page);
    return pageOf(rows, page, { keyOf: (group) => group.resourceGroupId, asItem: ResourceGroupResponse.from });
  }

  /** @throws Failure resource-group-not-found */
  async get(id: string): Promise<ResourceGroupResponse> {
    return ResourceGroupResponse.from(await this.getRow(id));
  }

  /** @throws Failure resource-group-not-found */
  update(id: string, asked: UpdateResourceGroupDto): Promise<ResourceGroupResponse> {
    return this.changes.update(
      RESOURCE_GROUP,
      () => this.getUnderLock(id),
      async (old) => {
        await this.groups.rename(old.id, asked.group_name);
        return { ...old, groupName: asked.group_name };
      },
    );
  }

  /** Its members stay; it goes. @throws Failure resource-group-not-found, or in-use naming grants and groups */
  async delete(id: string): Promise<MessageResponse> {
    await this.changes.delete(
      RESOURCE_GROUP,
      () => this.getUnderLock(id),
      async (group) => {
        requireUnused(`The resource group ${id}`, await this.groups.listUses(group.id));
        for (const row of await this.groups.deleteMembersOf(group.id)) this.changes.recordGone(MEMBER, row);
        await this.groups.delete(group.id);
      },
    );
    return { message: `The resource group ${id} is deleted.` };
  }

  /**
   * Idempotent. @throws Failure resource-group-not-found, resource-not-found, duplicate where it is there with another
   * resource_json, or validation-failed for a circle
   */
  ensureMember(asked: AddResourceGroupMemberDto): Promise<Creation<ResourceGroupMemberResponse>> {
    return this.transactions.run(async () => {
      const member = await this.memberOf(asked);
      return this.changes.ensure(MEMBER, {
        name: `${asked.resource_id} in ${asked.resource_group_id}`,
        asked: { resource_json: member.resourceJson },
        content: ['resource_json'],
        insert: () => this.groups.insertMemberIfFree(member),
        find: () => this.groups.findMember(member),
      });
    });
  }

  /** @throws Failure resource-group-not-found */
  async listMembers(id: string, page: PageRequest): Promise<Page<ResourceGroupMemberResponse>> {
    const group = await this.getRow(id);
    const rows = await this.groups.listMembers(group.id, page);
    return pageOf(rows, page, { keyOf: (row) => row.id, asItem: ResourceGroupMemberResponse.from });
  }

  /** @throws Failure resource-group-not-found, resource-group-member-not-found */
  updateMember(
    id: string,
    memberId: number,
    asked: UpdateResourceGroupMemberDto,
  ): Promise<ResourceGroupMemberResponse> {
    return this.changes.update(
      MEMBER,
      () => this.getMemberUnderLock(id, memberId),
      async (old) => {
        const resourceJson = merged(old.resourceJson, asked.resource_json);
        await this.groups.setMemberJson(memberId, resourceJson);
        return { ...old, resourceJson };
      },
    );
  }

  /** @throws Failure resource-group-not-found, resource-group-member-not-found */
  async deleteMember(id: string, memberId: number): Promise<MessageResponse> {
    const old = await this.changes.delete(
      MEMBER,
      () => this.getMemberUnderLock(id, memberId),
      () => this.groups.deleteMember(memberId),
    );
    return { message: `${old.resourceId} is no longer in ${id}.` };
  }

  /** Belongs into the transaction in which the dataset is deleted. */
  async deleteMembershipsOf(dsId: string): Promise<void> {
    for (const row of await this.groups.deleteMembershipsOf(dsId)) this.changes.recordGone(MEMBER, row);
  }

  private async memberOf(asked: AddResourceGroupMemberDto): Promise<NewMember> {
    if (asked.resource_type === ResourceType.Group) await this.groups.lockNesting();
    const group = await this.groups.findToRefer(asked.resource_group_id);
    if (!group) throw resourceGroupMissing(asked.resource_group_id);
    const resource = await this.resources.getColumns(asked.resource_type, asked.resource_id);
    if (resource.groupId !== null && (await this.groups.holds(resource.groupId, group.id))) {
      throw groupInCircle(asked.resource_id, asked.resource_group_id);
    }
    const resourceJson = asked.resource_json ?? null;
    return { groupId: group.id, resourceType: asked.resource_type, resource, resourceJson };
  }

  private async getRow(id: string): Promise<ResourceGroupRow> {
    const group = await this.groups.find(id);
    if (!group) throw resourceGroupMissing(id);
    return group;
  }

  private async getUnderLock(id: string): Promise<ResourceGroupRow> {
    const group = await this.groups.findUnderLock(id);
    if (!group) throw resourceGroupMissing(id);
    return group;
  }

  private async getMemberUnderLock(id: string, memberId: number): Promise<MemberRow> {
    const group = await this.getRow(id);
    const member = await this.groups.findMemberUnderLock(group.id, memberId);
    if (!member) throw memberMissing(memberId, id);
    return member;
  }
}
