import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional } from 'class-validator';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';

export class DownloadLinkResponse {
  /** @example "cases" */
  table_name!: string;
  /** @example "https://data.example.org/api/v1/objects/v1/…" */
  download_link!: string;
  /** @example "2026-11-23T10:00:00.000Z" */
  expires_at!: string;
  /** @example 552112 */
  size_bytes!: number;
  /** @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
}

/** Decimal digits and nothing else: `1e2` and ` 5` are numbers to JavaScript, and typos to everyone else. */
const VERSION_NUMBER = /^[1-9]\d{0,8}$/;
const VERSION_RULE = { message: 'version must be a whole number from 1 on' };

export class DownloadTableQuery {
  /** `false` answers the link as JSON instead of redirecting to it. */
  @ApiPropertyOptional({ type: 'boolean', default: true })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: 'redirect must be true or false' })
  redirect: boolean = true;

  /** The number of a version, from the list of them; without it, the current one. @example 2 */
  @MayBeLeftOut()
  @ApiPropertyOptional({ type: 'integer', minimum: 1 })
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && VERSION_NUMBER.test(value) ? Number(value) : value,
  )
  @IsInt(VERSION_RULE)
  version?: number;
}
