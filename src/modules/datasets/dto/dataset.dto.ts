import { type AccessLevel } from '#auth/access-level.js';
import type { DatasetRow } from '../dataset-row.js';
import { type SpatialResolution, type TemporalResolution } from '../resolution.js';
import { type CollectionResponse } from './collections.dto.js';
import { type DataOwnerResponse } from './data-owners.dto.js';
import { type RegionReference, type TagReference } from './dataset-references.dto.js';
import { type RawDatasetResponse } from './raw-datasets.dto.js';

export class DatasetResponse {
  /** @example 1 */
  id!: number;
  /** @example "TS0001DS0001" */
  ds_id!: string;
  /** @example "Tuberculosis notifications by district" */
  title!: string;
  /** @example "Notified cases per month." */
  description!: string | null;
  /** @example 1 */
  collection_id!: number;
  collection!: CollectionResponse;
  /** @example 1 */
  data_owner_id!: number;
  data_owner!: DataOwnerResponse;
  /** @example "country_IND" */
  spatial_coverage_region_id!: string | null;
  spatial_coverage_region!: RegionReference | null;
  spatial_resolution!: SpatialResolution | null;
  temporal_resolution!: TemporalResolution | null;
  /** @example "2019-01-01" */
  temporal_coverage_start_date!: string | null;
  /** @example "2023-12-31" */
  temporal_coverage_end_date!: string | null;
  /** What the caller may do with it, by its own level and all grants. */
  access_level!: AccessLevel;
  /** @example {"licence": "ODC-PDDL-1.0"} */
  additional_metadata!: Record<string, unknown>;
  raw_datasets!: RawDatasetResponse[];
  tags!: TagReference[];

  /** The rows come from PostgreSQL in the shape of the wire: a page of a hundred is worth no second copy. */
  static from(this: void, row: DatasetRow): DatasetResponse {
    return row;
  }
}
