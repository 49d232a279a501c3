import { IsBoolean, IsEmail, MaxLength } from 'class-validator';
import { Lowercase } from '#common/validation/lowercase.decorators.js';
import type { User } from '../user.entity.js';

export class CreateUserDto {
  /** Address that names the user or group; upper and lower case are the same. @example "asha@example.org" */
  @Lowercase()
  @IsEmail({ require_tld: false })
  @MaxLength(300)
  email!: string;

  /** True for a group of users, which holds grants but has no key. @example false */
  @IsBoolean()
  is_group!: boolean;
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

  static from(user: User): UserResponse {
    return { email: user.email, is_group: user.isGroup, is_admin: user.isAdmin };
  }
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
}

export class AddGroupMemberDto {
  /** @example "epidemiology@example.org" */
  @Lowercase()
  @IsEmail({ require_tld: false })
  @MaxLength(300)
  group_email!: string;

  /** @example "asha@example.org" */
  @Lowercase()
  @IsEmail({ require_tld: false })
  @MaxLength(300)
  user_email!: string;
}
