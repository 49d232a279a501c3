import type { UsageOfKey } from '../usage-reports.repository.js';

export class UsageSumsResponse {
  /** Uses of any kind. @example 520 */
  count!: number;
  /** Views of datasets, and of schemas, profiles and previews of tables. @example 340 */
  views!: number;
  /** Links to tables that were given out, shapefiles and subsets of weather. @example 120 */
  downloads!: number;
  /** What this server sent: links of the disk store, shapefiles, subsets of weather. @example 73400320 */
  bytes!: number;
}

export class UsageOfKeyResponse extends UsageSumsResponse {
  /** The day, `ds_id`, `ds_id/bucket/table`, email, client, action, weather dataset or region; null for users who were deleted and for links, which need no key. @example "CS0001DS0001" */
  key!: string | null;
  /** The title of a dataset that is there. @example "World Population by Country" */
  name!: string | null;

  static from(this: void, { key, ...row }: UsageOfKey): UsageOfKeyResponse {
    return { key: key === '' ? null : key, ...row };
  }
}

export class UsageTotalsResponse extends UsageSumsResponse {
  /** @example "2026-11-01" */
  from!: string;
  /** @example "2026-11-30" */
  to!: string;
  /** How many datasets were used. @example 41 */
  datasets!: number;
  /** How many users used something. @example 17 */
  users!: number;
  /** The same by action. */
  actions!: UsageOfKeyResponse[];
}
