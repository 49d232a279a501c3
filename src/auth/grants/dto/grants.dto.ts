import { IsEmail, IsEnum, IsObject, IsOptional, MaxLength } from 'class-validator';
import { Lowercase } from '#common/validation/lowercase.decorators.js';
import { IsName, IsPathId } from '#common/validation/text.decorators.js';
import { AccessLevel } from '../../access-level.js';
import { ResourceType } from '../../resource-type.js';

export class CreateResourceGroupDto {
  /** @example "health-2024" */
  @IsPathId()
  resource_group_id!: string;

  /** @example "Health datasets of 2024" */
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
  @IsObject()
  resource_json?: Record<string, unknown> | null;
}

export class GrantDto {
  /** A user or a user group. @example "asha@example.org" */
  @Lowercase()
  @IsEmail({ require_tld: false })
  @MaxLength(300)
  user_email!: string;

  @IsEnum(ResourceType)
  resource_type!: ResourceType;

  /** ds_id, resource group id, bucket type, or name of a weather store (`*` for all), as the type says. @example "TS0001DS0001" */
  @IsName()
  resource_id!: string;

  /** The level granted; it replaces the level of the same grant made before. @example "DOWNLOAD" */
  @IsEnum(AccessLevel)
  permission!: AccessLevel;
}
