import { IsString, MaxLength } from 'class-validator';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { AccessLevel } from '../../access-level.js';

export enum AccessSource {
  Administrator = 'ADMINISTRATOR',
  OwnLevel = 'DATASET_LEVEL',
  Grant = 'GRANT',
}

export enum ChainLinkType {
  User = 'USER',
  UserGroup = 'USER_GROUP',
  ResourceGroup = 'RESOURCE_GROUP',
  Dataset = 'DATASET',
}

export class ExplainAccessQuery {
  /** A user or a user group. @example "asha@example.org" */
  @IsEmailAddress()
  user_email!: string;

  /** @example "EC0002DS0002" */
  @IsString()
  @MaxLength(64)
  ds_id!: string;
}

export class ChainLinkResponse {
  type!: ChainLinkType;
  /** @example "epidemiology@example.org" */
  id!: string;
}

export class AccessReasonResponse {
  level!: AccessLevel;
  source!: AccessSource;
  /** From the user to the dataset: the user group that holds the grant, and the resource groups down to the dataset. */
  chain!: ChainLinkResponse[];
  /** The grant, where it is one. @example 12 */
  grant_id!: number | null;
  /** When the grant ends. @example "2027-06-30T00:00:00.000Z" */
  expires_at!: string | null;
  /** Why the grant was made. @example "Agreement 12 of 2026" */
  reason!: string | null;
}

export class AccessExplanationResponse {
  /** @example "asha@example.org" */
  user_email!: string;
  /** @example "EC0002DS0002" */
  ds_id!: string;
  /** What the user may do with the dataset: the highest of the reasons, and NONE while the user is suspended. */
  level!: AccessLevel;
  /** What the user may do in the PREPROCESSED bucket, in which tables need both levels. */
  preprocessed_level!: AccessLevel;
  /** True while no key of the user works. @example false */
  suspended!: boolean;
  /** True where the key of this request reaches less than its user; the level is the key's. @example false */
  narrowed_by_key!: boolean;
  /** All that gives a level, the highest first. */
  reasons!: AccessReasonResponse[];
}
