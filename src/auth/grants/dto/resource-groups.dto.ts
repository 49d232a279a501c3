import { IsEnum, IsOptional } from 'class-validator';
import { IsName, IsNotes, IsPathId } from '#common/validation/text.decorators.js';
import { ResourceType } from '../../resource-type.js';
import type { MemberRow, ResourceGroupRow } from '../resource-groups.repository.js';

export class CreateResourceGroupDto {
  /** @example "health-2024" */
  @IsPathId()
  resource_group_id!: string;

  /** @example "Health datasets of 2024" */
  @IsName()
  group_name!: string;
}

export class UpdateResourceGroupDto {
  /** @example "Health datasets of 2024 and 2025" */
  @IsName()
  group_name!: string;
}

export class AddResourceGroupMemberDto {
  /** The group that takes the member. @example "health-2024" */
  @IsPathId()
  resource_group_id!: string;

  /** ds_id, resource group id, bucket type, or name of a weather store (`*` for all), as the type says. @example "TS0001DS0001" */
  @IsName()
  resource_id!: string;

  @IsEnum(ResourceType)
  resource_type!: ResourceType;

  /** Anything to keep with the member. */
  @IsOptional()
  @IsNotes()
  resource_json?: Record<string, unknown> | null;
}

export class UpdateResourceGroupMemberDto {
  /** Anything to keep with the member; replaces what is kept. */
  @IsOptional()
  @IsNotes()
  resource_json?: Record<string, unknown> | null;
}

export class ResourceGroupResponse {
  /** @example "health-2024" */
  resource_group_id!: string;
  /** @example "Health datasets of 2024" */
  group_name!: string;
  /** How many resources are in it directly. @example 4 */
  members!: number;

  static from(this: void, row: ResourceGroupRow): ResourceGroupResponse {
    return { resource_group_id: row.resourceGroupId, group_name: row.groupName, members: row.members };
  }
}

export class ResourceGroupMemberResponse {
  /** @example 7 */
  id!: number;
  /** @example "health-2024" */
  resource_group_id!: string;
  resource_type!: ResourceType;
  /** @example "TS0001DS0001" */
  resource_id!: string;
  /** @example null */
  resource_json!: Record<string, unknown> | null;

  static from(this: void, row: MemberRow): ResourceGroupMemberResponse {
    return {
      id: row.id,
      resource_group_id: row.resourceGroupId,
      resource_type: row.resourceType,
      resource_id: row.resourceId,
      resource_json: row.resourceJson,
    };
  }
}
