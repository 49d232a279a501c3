import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { KeyResponse } from '#auth/keys/dto/keys.dto.js';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { IsFlag } from '#common/validation/flag.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import type { User } from '../user.entity.js';

export class CreateUserDto {
  /** Address that names the user or group; upper and lower case are the same. @example "asha@example.org" */
  @IsEmailAddress()
  email!: string;

  /** True for a group of users, which holds grants but has no key. @example false */
  @IsBoolean()
  is_group!: boolean;
}

export class UpdateUserDto {
  /** Another address; keys and grants stay. @example "asha.rao@example.org" */
  @MayBeLeftOut()
  @IsEmailAddress()
  email?: string;

  /** Makes an administrator of a user, or a user of an administrator. @example true */
  @MayBeLeftOut()
  @IsBoolean()
  is_admin?: boolean;
}

export class ListUsersQuery extends PageQuery {
  /** Part of the email. @example "example.org" */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value))
  email?: string;

  /** `true` for groups only, `false` for users only. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsFlag()
  is_group?: boolean;

  /** `true` for administrators only, `false` for all others. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsFlag()
  is_admin?: boolean;

  /** `true` for suspended users only, `false` for all others. */
  @ApiPropertyOptional({ type: 'boolean' })
  @IsFlag()
  is_suspended?: boolean;
}

export class CreatedUserResponse {
  /** @example "asha@example.org" */
  email!: string;
  /** @example false */
  is_group!: boolean;
  /** The API key, shown only here; null for a group. @example "dio_4sVq1nC0Zk_…" */
  key!: string | null;
  /** @example "User asha@example.org was created. Keep the key: it is not shown again." */
  message!: string;
}

export class UserResponse {
  /** @example "asha@example.org" */
  email!: string;
  /** @example false */
  is_group!: boolean;
  /** @example false */
  is_admin!: boolean;
  /** Since when the keys of the user do not work; null where they do. @example null */
  suspended_at!: string | null;
  /** @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;

  static from(this: void, user: User): UserResponse {
    return {
      email: user.email,
      is_group: user.isGroup,
      is_admin: user.isAdmin,
      suspended_at: user.suspendedAt?.toISOString() ?? null,
      created_at: user.createdAt.toISOString(),
    };
  }
}

export class UserDetailResponse extends UserResponse {
  /** The groups whose grants the user shares. @example ["epidemiology@example.org"] */
  groups!: string[];
}

export class MeResponse {
  /** @example "asha@example.org" */
  email!: string;
  /** @example false */
  is_admin!: boolean;
  /** The groups whose grants the caller shares. @example ["epidemiology@example.org"] */
  groups!: string[];
  /** Public part of the key in use, as logs show it. @example "4sVq1nC0Zk" */
  key_id!: string;
  /** The key in use, and what it is narrowed to. */
  key!: KeyResponse;
}
