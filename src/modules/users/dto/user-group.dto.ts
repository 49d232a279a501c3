import { IsEmailAddress } from '#common/validation/email.decorators.js';

export class AddGroupMemberDto {
  /** @example "epidemiology@example.org" */
  @IsEmailAddress()
  group_email!: string;

  /** @example "asha@example.org" */
  @IsEmailAddress()
  user_email!: string;
}

export class UserGroupResponse {
  /** @example "epidemiology@example.org" */
  group_email!: string;
  /** How many users are in it. @example 3 */
  members!: number;
}

export class UserGroupMemberResponse {
  /** @example "asha@example.org" */
  user_email!: string;
}
