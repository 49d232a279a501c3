import type { AccessLevel } from '#auth/access-level.js';
import type { BucketType } from '#auth/bucket-type.js';
import type { SpatialResolution, TemporalResolution } from './resolution.js';

/** A dataset with all it refers to, as one row of the catalogue's query. */
export interface DatasetRow {
  readonly id: number;
  readonly ds_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly collection_id: number;
  readonly collection: {
    id: number;
    collection_id: string;
    collection_name: string;
    category_id: string;
    category_name: string;
  };
  readonly data_owner_id: number;
  readonly data_owner: {
    id: number;
    name: string;
    contact_person: string | null;
    contact_person_email: string | null;
  };
  readonly spatial_coverage_region_id: string | null;
  readonly spatial_coverage_region: {
    id: number;
    region_id: string;
    region_name: string;
    parent_region_id: string | null;
  } | null;
  readonly spatial_resolution: SpatialResolution | null;
  readonly temporal_resolution: TemporalResolution | null;
  readonly temporal_coverage_start_date: string | null;
  readonly temporal_coverage_end_date: string | null;
  readonly access_level: AccessLevel;
  readonly additional_metadata: Record<string, unknown>;
  readonly raw_datasets: { id: number; rds_id: string; title: string; source: string }[];
  readonly tags: { id: number; tag_name: string }[];
}

/** A dataset that is deleted and can be restored. */
export interface DeletedDatasetRow extends DatasetRow {
  readonly deleted_at: string;
  readonly deleted_by: string | null;
  readonly deletion_reason: string | null;
}

export interface DatasetDetailRow extends DatasetRow {
  readonly download_count: number;
  readonly tables: {
    bucket_type: BucketType;
    table_name: string;
    size_bytes: number;
    row_count: number | null;
    version: number;
    updated_at: string;
  }[];
}
