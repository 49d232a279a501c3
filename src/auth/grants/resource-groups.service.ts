import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit/audit-trail.service.js';
import { inUse } from '#common/errors/failures.js';
import { Creation } from '#common/http/creation.interceptor.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
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
import {
  duplicateMember,
  duplicateResourceGroup,
  groupInCircle,
  memberMissing,
  resourceGroupMissing,
} from './grants.errors.js';
import { type MemberRow, type ResourceGroupRow, ResourceGroupsRepository } from './resource-groups.repository.js';
import { ResourcesService } from './resources.service.js';

/** Sets of resources that are granted as one, and what is in them. */
@Injectable()
export class ResourceGroupsService {
  constructor(
    private readonly groups: ResourceGroupsRepository,
    private readonly resources: ResourcesService,
    private readonly audit: AuditTrail,
    private readonly transactions: Transactions,
  ) {}

  /** Idempotent under the same name. @throws Failure duplicate under another */
  ensure(asked: CreateResourceGroupDto): Promise<Creation<ResourceGroupResponse>> {
    return this.transactions.run(async () => {
      const isNew = await this.groups.insertIfFree(asked.resource_group_id, asked.group_name);
      const group = await this.getRow(asked.resource_group_id);
      if (group.groupName !== asked.group_name) throw duplicateResourceGroup(group.resourceGroupId, group.groupName);
      if (isNew) this.recordGroup('resource-group.create', null, group);
      return new Creation(ResourceGroupResponse.from(group), isNew);
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
    return this.transactions.run(async () => {
      const old = await this.getUnderLock(id);
      await this.groups.rename(old.id, asked.group_name);
      const changed = { ...old, groupName: asked.group_name };
      this.recordGroup('resource-group.update', old, changed);
      return ResourceGroupResponse.from(changed);
    });
  }

  /** Its members stay; it goes. @throws Failure resource-group-not-found, or in-use naming grants and groups */
  delete(id: string): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const group = await this.getUnderLock(id);
      const uses = await this.groups.listUses(group.id);
      if (uses.length > 0) throw inUse(`The resource group ${id}`, uses);
      await this.groups.delete(group.id);
      this.recordGroup('resource-group.delete', group, null);
      return { message: `The resource group ${id} is deleted.` };
    });
  }

  /** Idempotent. @throws Failure resource-group-not-found, resource-not-found, or validation-failed for a circle */
  ensureMember(asked: AddResourceGroupMemberDto): Promise<Creation<ResourceGroupMemberResponse>> {
    return this.transactions.run(async () => {
      if (asked.resource_type === ResourceType.Group) await this.groups.lockNesting();
      const group = await this.getRow(asked.resource_group_id);
      const resource = await this.resources.getColumns(asked.resource_type, asked.resource_id);
      if (resource.groupId !== null && (await this.groups.holds(resource.groupId, group.id))) {
        throw groupInCircle(asked.resource_id, asked.resource_group_id);
      }
      const resourceJson = asked.resource_json ?? null;
      const member = { groupId: group.id, resourceType: asked.resource_type, resource, resourceJson };
      const { isNew, row } = await this.groups.ensureMember(member);
      if (!isDeepStrictEqual(row.resourceJson, resourceJson)) {
        throw duplicateMember(asked.resource_id, asked.resource_group_id);
      }
      if (isNew) this.recordMember('resource-group-member.create', null, row);
      return new Creation(ResourceGroupMemberResponse.from(row), isNew);
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
    return this.transactions.run(async () => {
      const old = await this.getMemberUnderLock(id, memberId);
      const changed = asked.resource_json === undefined ? old : { ...old, resourceJson: asked.resource_json };
      await this.groups.setMemberJson(memberId, changed.resourceJson);
      this.recordMember('resource-group-member.update', old, changed);
      return ResourceGroupMemberResponse.from(changed);
    });
  }

  /** @throws Failure resource-group-not-found, resource-group-member-not-found */
  deleteMember(id: string, memberId: number): Promise<MessageResponse> {
    return this.transactions.run(async () => {
      const old = await this.getMemberUnderLock(id, memberId);
      await this.groups.deleteMember(memberId);
      this.recordMember('resource-group-member.delete', old, null);
      return { message: `${old.resourceId} is no longer in ${id}.` };
    });
  }

  /** Belongs into the transaction in which the dataset is deleted. */
  async deleteMembershipsOf(dsId: string): Promise<void> {
    for (const row of await this.groups.deleteMembershipsOf(dsId)) {
      this.recordMember('resource-group-member.delete', row, null);
    }
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

  private recordGroup(
    action: `resource-group.${'create' | 'update' | 'delete'}`,
    before: ResourceGroupRow | null,
    after: ResourceGroupRow | null,
  ): void {
    this.audit.record({
      action,
      subjectId: (after ?? before)?.resourceGroupId ?? '',
      before: before && ResourceGroupResponse.from(before),
      after: after && ResourceGroupResponse.from(after),
    });
  }

  private recordMember(
    action: `resource-group-member.${'create' | 'update' | 'delete'}`,
    before: MemberRow | null,
    after: MemberRow | null,
  ): void {
    const member = after ?? before;
    this.audit.record({
      action,
      subjectId: `${member?.resourceGroupId} ${member?.resourceId}`,
      before: before && ResourceGroupMemberResponse.from(before),
      after: after && ResourceGroupMemberResponse.from(after),
    });
  }
}
