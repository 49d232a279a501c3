import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { PageQuery } from '#common/http/dto/page-query.dto.js';
import { WithoutRepeats } from '#common/validation/empty-as-null.decorators.js';
import { IsFlag } from '#common/validation/flag.decorators.js';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { IsFutureTime } from '#common/validation/time.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import type { KeyRow } from '../user-keys.repository.js';

const DAY_SECONDS = 86_400;
const LONGEST_OVERLAP_SECONDS = 7 * DAY_SECONDS;
const OVERLAP_RULE = { message: `overlap_seconds must be a whole number from 0 to ${LONGEST_OVERLAP_SECONDS}` };

export class ListKeysQuery extends PageQuery {
  /** `true` lists revoked and expired keys too. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsFlag()
  include_ended: boolean = false;
}

export class CreateKeyDto {
  /** What the key is for. @example "notebook" */
  @IsName()
  name!: string;

  /** From when on it does not work. Without it, it works until it is revoked, or as long as the key that makes it. @example "2027-06-30T00:00:00Z" */
  @IsOptional()
  @IsFutureTime()
  expires_at?: string | null;

  /** True for a key that reads and downloads, and changes nothing. @example true */
  @IsOptional()
  @IsBoolean()
  read_only?: boolean;

  /** The only datasets that the key reaches; without it, all that its user may see. @example ["EC0002DS0002"] */
  @IsOptional()
  @WithoutRepeats()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  datasets?: string[] | null;
}

export class RotateKeyDto {
  /** How long the old key goes on working beside the new one, up to seven days; 0 ends it at once. @example 86400 */
  @MayBeLeftOut()
  @IsInt(OVERLAP_RULE)
  @Min(0, OVERLAP_RULE)
  @Max(LONGEST_OVERLAP_SECONDS, OVERLAP_RULE)
  overlap_seconds?: number;

  /** From when on the new key does not work; without it, when the old one would have ended. @example "2028-06-30T00:00:00Z" */
  @IsOptional()
  @IsFutureTime()
  expires_at?: string | null;
}

export function overlapOf({ overlap_seconds = DAY_SECONDS }: RotateKeyDto): number {
  return overlap_seconds;
}

export class RevokeLeakedKeyDto {
  /** The key that was found where it should not be. @example "dio_4sVq1nC0Zk_…" */
  @IsString()
  key!: string;
}

export class KeyResponse {
  /** Public part of the key, which names it. @example "4sVq1nC0Zk" */
  key_id!: string;
  /** @example "notebook" */
  name!: string;
  /** @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;
  /** @example "2027-06-30T00:00:00.000Z" */
  expires_at!: string | null;
  /** To the minute. @example "2026-11-23T09:30:00.000Z" */
  last_used_at!: string | null;
  /** @example null */
  revoked_at!: string | null;
  /** The key that took its place when it was rotated. @example null */
  replaced_by!: string | null;
  /** @example true */
  read_only!: boolean;
  /** The only datasets that it reaches; null for all that its user may see. @example ["EC0002DS0002"] */
  datasets!: string[] | null;

  static from(this: void, row: KeyRow): KeyResponse {
    return {
      key_id: row.publicId,
      name: row.name,
      created_at: row.createdAt.toISOString(),
      expires_at: row.expiresAt?.toISOString() ?? null,
      last_used_at: row.lastUsedAt?.toISOString() ?? null,
      revoked_at: row.revokedAt?.toISOString() ?? null,
      replaced_by: row.replacedBy,
      read_only: row.isReadOnly,
      datasets: row.datasets,
    };
  }
}

export class IssuedKeyResponse extends KeyResponse {
  /** The key itself, shown only here. @example "dio_4sVq1nC0Zk_…" */
  key!: string;
  /** @example "Keep the key: it is not shown again." */
  message!: string;
}
