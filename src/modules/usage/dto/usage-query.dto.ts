import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsEmailAddress } from '#common/validation/email.decorators.js';
import { IsName } from '#common/validation/text.decorators.js';
import { IsDay } from '#common/validation/time.decorators.js';
import { CLIENT_KINDS, type ClientKind } from '../client-kind.js';
import { USE_ACTIONS, type UseAction } from '../use.js';

/** Which uses are asked for; parameters narrow one another. */
export class UsageQuery {
  /** The first day, in UTC; 29 days before the last unless given. @example "2026-11-01" */
  @IsOptional()
  @IsDay()
  from?: string;

  /** The last day, in UTC; today unless given. @example "2026-11-30" */
  @IsOptional()
  @IsDay()
  to?: string;

  /** Of this dataset. @example "CS0001DS0001" */
  @IsOptional()
  @IsName()
  ds_id?: string;

  /** Of this table, weather dataset or region. @example "population" */
  @IsOptional()
  @IsName()
  item?: string;

  /** By this user. @example "asha@example.org" */
  @IsOptional()
  @IsEmailAddress()
  user_email?: string;

  /** With this kind of client. */
  @IsOptional()
  @ApiPropertyOptional({ enum: CLIENT_KINDS, enumName: 'ClientKind' })
  @IsIn(CLIENT_KINDS, { message: `client must be one of ${CLIENT_KINDS.join(', ')}` })
  client?: ClientKind;

  @IsOptional()
  @ApiPropertyOptional({ enum: USE_ACTIONS, enumName: 'UseAction' })
  @IsIn(USE_ACTIONS, { message: `action must be one of ${USE_ACTIONS.join(', ')}` })
  action?: UseAction;
}
