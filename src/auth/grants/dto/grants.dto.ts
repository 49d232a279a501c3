import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEnum, IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import { IsFutureTime } from '#common/validation/time.decorators.js';
import { AccessLevel } from '../../access-level.js';
import { ResourceType } from '../../resource-type.js';
import type { GrantRow } from '../grants.repository.js';

export class GrantDto {
  /** A user or a user group. @example "asha@example.org" */
  @IsEmailAddress()
  user_email!: string;

  @IsEnum(ResourceType)
  resource_type!: ResourceType;

  /** ds_id, resource group id, bucket type, or name of a weather store (`*` for all), as the type says. @example "TS0001DS0001" */
  @IsName()
  resource_id!: string;

  /** The level granted. @example "DOWNLOAD" */
  @IsEnum(AccessLevel)
  permission!: AccessLevel;

  /** From when on it counts no more; without it, it holds until it is changed. @example "2027-06-30T00:00:00Z" */
  @IsOptional()
  @IsFutureTime()
  expires_at?: string | null;

  /** Why it was made, for whoever reads it later. @example "Agreement 12 of 2026" */
  @IsOptional()
  @IsName()
  reason?: string | null;
}

/** What is left out stays; null removes. */
export class UpdateGrantDto {
  /** @example "VIEW" */
  @MayBeLeftOut()
  @IsEnum(AccessLevel)
  permission?: AccessLevel;

  /** @example "2027-06-30T00:00:00Z" */
  @IsOptional()
  @IsFutureTime()
  expires_at?: string | null;

  /** @example "Agreement 12 of 2026" */
  @IsOptional()
  @IsName()
  reason?: string | null;
}

const STATES = ['live', 'expired', 'all'] as const;
export type GrantState = (typeof STATES)[number];

export class ListGrantsQuery extends PageQuery {
  /** Grants to this user or user group. @example "asha@example.org" */
  @IsOptional()
  @IsEmailAddress()
  user_email?: string;

  @IsOptional()
  @IsEnum(ResourceType)
  resource_type?: ResourceType;

  /** Grants on the resource with this id. @example "TS0001DS0001" */
  @IsOptional()
  @IsName()
  resource_id?: string;

  /** Grants that count, such as have expired, or both. */
  @ApiPropertyOptional({ enum: STATES, default: 'all' })
  @IsOptional()
  @IsIn(STATES)
  state: GrantState = 'all';
}

export class GrantResponse {
  /** @example 12 */
  id!: number;
  /** Who holds it: a user or a user group. @example "asha@example.org" */
  user_email!: string;
  resource_type!: ResourceType;
  /** @example "TS0001DS0001" */
  resource_id!: string;
  permission!: AccessLevel;
  /** @example "2027-06-30T00:00:00.000Z" */
  expires_at!: string | null;
  /** @example "Agreement 12 of 2026" */
  reason!: string | null;
  /** Who made it; null for grants of the first start and of users who are gone. @example "admin@dataio.local" */
  created_by!: string | null;
  /** @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;

  static from(this: void, row: GrantRow): GrantResponse {
    return {
      id: row.id,
      user_email: row.userEmail,
      resource_type: row.resourceType,
      resource_id: row.resourceId,
      permission: row.permission,
      expires_at: row.expiresAt?.toISOString() ?? null,
      reason: row.reason,
      created_by: row.createdByEmail,
      created_at: row.createdAt.toISOString(),
    };
  }
}
