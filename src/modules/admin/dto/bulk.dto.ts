import { HttpStatus } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEnum,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { Creation } from '#common/creation.js';
import { Failure } from '#common/errors/failure.js';
import { FAILURE_STATUS } from '#common/errors/failure-status.js';
import { FieldFaultDto } from '#common/openapi/problem.dto.js';
import { IsFlag } from '#common/validation/flag.decorators.js';

const MOST_OPERATIONS = 1_000;

/** Each does what the call of that name does; `id` and `body` are those of the call. */
export enum BulkOperationName {
  CreateUser = 'create-user',
  UpdateUser = 'update-user',
  SuspendUser = 'suspend-user',
  RestoreUser = 'restore-user',
  DeleteUser = 'delete-user',
  AddUserGroupMember = 'add-user-group-member',
  Grant = 'grant',
  UpdateGrant = 'update-grant',
  DeleteGrant = 'delete-grant',
  AddResourceGroupMember = 'add-resource-group-member',
  CreateDataset = 'create-dataset',
  UpdateDataset = 'update-dataset',
  DeleteDataset = 'delete-dataset',
}

export enum BulkMode {
  Atomic = 'atomic',
  Partial = 'partial',
}

export class BulkOperationDto {
  @IsEnum(BulkOperationName)
  operation!: BulkOperationName;

  /** What is changed or deleted: an email, the number of a grant, a ds_id. @example "asha@example.org" */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  id?: string;

  /** The body that the single call takes; of `delete-dataset`, its reason. @example {"email": "asha@example.org", "is_group": false} */
  @IsOptional()
  @IsObject()
  body?: Record<string, unknown>;
}

export class BulkDto {
  /** Done in this order. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_OPERATIONS)
  @ValidateNested({ each: true })
  @Type(() => BulkOperationDto)
  operations!: BulkOperationDto[];
}

export class BulkQuery {
  /** `atomic`: all or nothing. `partial`: what can be done is done. */
  @ApiPropertyOptional({ enum: BulkMode, default: BulkMode.Atomic })
  @IsOptional()
  @IsEnum(BulkMode)
  mode: BulkMode = BulkMode.Atomic;

  /** `true` answers what would happen, and changes nothing. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsFlag()
  dry_run: boolean = false;
}

export class BulkProblemResponse {
  /** As the single call would answer. @example "duplicate" */
  code!: string;
  /** @example "Duplicate user: asha@example.org exists already." */
  detail!: string;
  /** Faulty fields, where there are any. */
  errors?: FieldFaultDto[];

  static from(this: void, { code, message, faults }: Failure): BulkProblemResponse {
    return { code, detail: message, ...(faults && { errors: [...faults] }) };
  }
}

export class BulkResultResponse {
  /** Place in the list of operations, from 0. @example 0 */
  index!: number;
  operation!: BulkOperationName;
  /** What the single call answers, or would answer. @example 201 */
  status!: number;
  /** The answer of the single call; null where it failed. A dry run shows no keys. */
  result!: Record<string, unknown> | null;
  /** Why it failed; null where it did not. */
  problem!: BulkProblemResponse | null;

  /** The outcome of an operation, with the status that its single call answers. */
  static from(
    this: void,
    place: Pick<BulkResultResponse, 'index' | 'operation'>,
    outcome: Creation<object> | Failure,
  ): BulkResultResponse {
    if (outcome instanceof Failure) {
      const status = FAILURE_STATUS[outcome.kind];
      return { ...place, status, result: null, problem: BulkProblemResponse.from(outcome) };
    }
    const status = outcome.isNew ? HttpStatus.CREATED : HttpStatus.OK;
    return { ...place, status, result: { ...outcome.value }, problem: null };
  }
}

export class BulkResponse {
  /** False for a dry run: nothing was changed. @example true */
  applied!: boolean;
  /** @example 1 */
  succeeded!: number;
  /** @example 0 */
  failed!: number;
  results!: BulkResultResponse[];
}
