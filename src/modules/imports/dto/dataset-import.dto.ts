import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEnum, IsOptional } from 'class-validator';
import { BucketType } from '#auth/bucket-type.js';
import type { Failure } from '#common/errors/failure.js';
import { FieldFaultDto } from '#common/openapi/problem.dto.js';
import { IsFlag } from '#common/validation/flag.decorators.js';

export enum ImportStatus {
  Planned = 'planned',
  Refused = 'refused',
  Done = 'done',
  Partial = 'partial',
}

export enum ImportItemKind {
  DataOwner = 'data-owner',
  RawDataset = 'raw-dataset',
  Collection = 'collection',
  Region = 'region',
  Tag = 'tag',
  Dataset = 'dataset',
  Table = 'table',
}

export enum ImportAction {
  Create = 'create',
  Update = 'update',
  Replace = 'replace',
  Keep = 'keep',
  Conflict = 'conflict',
  NotInFolder = 'not-in-folder',
}

export enum ImportOutcome {
  Planned = 'planned',
  Done = 'done',
  Failed = 'failed',
  Skipped = 'skipped',
}

export class ImportQuery {
  /** `true` answers what would be done, and changes nothing. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsFlag()
  dry_run: boolean = false;

  /** The bucket of the tables. */
  @ApiPropertyOptional({ enum: BucketType, enumName: 'BucketType', default: BucketType.Standardised })
  @IsOptional()
  @IsEnum(BucketType)
  bucket_type: BucketType = BucketType.Standardised;
}

export class ImportProblemResponse {
  /** As the single call would answer. @example "table-changed" */
  code!: string;
  /** @example "If-Match does not name what is there: version 2 is there now, or it was changed. Read the table again, and send its ETag." */
  detail!: string;
  /** Faulty fields, where there are any. */
  errors?: FieldFaultDto[];

  static from(this: void, { code, message, faults }: Failure): ImportProblemResponse {
    return { code, detail: message, ...(faults && { errors: [...faults] }) };
  }
}

export class ImportItemResponse {
  kind!: ImportItemKind;
  /** By which the catalogue knows it. @example "population" */
  id!: string;
  /**
   * `create`, `update` what is said of it, `replace` a table by a new version, `keep` what is the same already; `conflict`
   * cannot be done; `not-in-folder` is in the catalogue only, and stays.
   */
  action!: ImportAction;
  /** The fields that differ from what is there. @example ["title"] */
  changes!: string[];
  /** @example "differs in title" */
  message!: string;
  /** `planned` in a dry run; `skipped` where the import ended before it. */
  outcome!: ImportOutcome;
  /** Why it conflicts, or failed; null where it does not. */
  problem!: ImportProblemResponse | null;
}

export class IgnoredFileResponse {
  /** @example "README.md" */
  path!: string;
  /** @example "no part of a dataset folder, which has info.yml, metadata.yaml and CSV files" */
  reason!: string;
}

export class ImportResponse {
  /** @example "CS0001DS0001" */
  ds_id!: string;
  bucket_type!: BucketType;
  /** @example false */
  dry_run!: boolean;
  /** `planned` and `refused` are those of a dry run. `partial`: something failed; the same call again goes on from there. */
  status!: ImportStatus;
  /** In the order in which they are done. */
  items!: ImportItemResponse[];
  /** Files that the import leaves alone. */
  ignored!: IgnoredFileResponse[];
}
