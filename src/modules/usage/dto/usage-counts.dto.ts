import { ApiProperty } from '@nestjs/swagger';
import type { UsageCountRow } from '../usage-reports.repository.js';
import { USE_ACTIONS, type UseAction } from '../use.js';

export class UsageCountResponse {
  /** In UTC. @example "2026-11-23" */
  day!: string;
  /** @example "CS0001DS0001" */
  ds_id!: string | null;
  /** @example "STANDARDISED" */
  bucket_type!: string | null;
  /** A table, a weather dataset, or a region. @example "population" */
  item!: string | null;
  @ApiProperty({ enum: USE_ACTIONS, enumName: 'UseAction' })
  action!: UseAction;
  /** @example "python" */
  client!: string;
  /** Null for users who were deleted and for links, which need no key. @example "asha@example.org" */
  user_email!: string | null;
  /** @example 3 */
  count!: number;
  /** @example 0 */
  bytes!: number;

  static from(this: void, { user_id: _, ...row }: UsageCountRow): UsageCountResponse {
    const orNull = (text: string): string | null => (text === '' ? null : text);
    return { ...row, ds_id: orNull(row.ds_id), bucket_type: orNull(row.bucket_type), item: orNull(row.item) };
  }
}
