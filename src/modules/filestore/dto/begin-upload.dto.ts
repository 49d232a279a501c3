import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, Matches, Min } from 'class-validator';
import { MayBeLeftOut } from '#common/validation/left-out.decorators.js';
import { TABLE_CONTENT_TYPES } from '../table-name.js';
import { TableMetadataDto } from './table-metadata.dto.js';

/** A table whose bytes are to follow, in parts. */
export class BeginUploadDto extends TableMetadataDto {
  /** Of the whole file. @example 552112 */
  @IsInt()
  @Min(1)
  size_bytes!: number;

  /** SHA-256 of the whole file, in hex; the bytes are checked against it. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  @Matches(/^[0-9a-f]{64}$/, { message: 'sha256 must be 64 hex digits' })
  sha256!: string;

  /** `text/csv` or `application/vnd.apache.parquet`. @example "text/csv" */
  @IsIn(TABLE_CONTENT_TYPES)
  content_type!: string;

  /** True to put the table in the place of the one that is there. @example false */
  @MayBeLeftOut()
  @IsBoolean()
  replace?: boolean;
}
