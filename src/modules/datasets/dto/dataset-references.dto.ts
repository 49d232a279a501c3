/** A region as datasets show it. */
export class RegionReference {
  /** @example 2 */
  id!: number;
  /** @example "country_IND" */
  region_id!: string;
  /** @example "India" */
  region_name!: string;
  /** @example "continent_AS" */
  parent_region_id!: string | null;
}

export class TagReference {
  /** @example 2 */
  id!: number;
  /** @example "health" */
  tag_name!: string;
}
