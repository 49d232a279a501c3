import type { BucketType, ImportOutcome, ShapefileUpload } from '../api/shapes.js';
import { type Calls, contentOf, type FetchLink } from '../http/calls.js';
import { AuditLog } from './audit-log.js';
import { DatasetRecords } from './dataset-records.js';
import { Grants } from './grants.js';
import { Collections, DataOwners, RawDatasets } from './references.js';
import { TableUploads } from './table-uploads.js';
import { UserGroups } from './user-groups.js';
import { Users } from './users.js';

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly bucketType?: BucketType;
  readonly signal?: AbortSignal;
}

/**
 * What an administrator's key may do. `ensure` makes what is not there, and answers what is there with the same content.
 * What has no method here is in `client.calls`.
 */
export class Administration {
  readonly users: Users;
  readonly groups: UserGroups;
  readonly grants: Grants;
  readonly collections: Collections;
  readonly dataOwners: DataOwners;
  readonly rawDatasets: RawDatasets;
  readonly datasets: DatasetRecords;
  readonly tables: TableUploads;
  readonly audit: AuditLog;

  constructor(
    private readonly calls: Calls,
    fetchLink: FetchLink,
  ) {
    this.users = new Users(calls);
    this.groups = new UserGroups(calls);
    this.grants = new Grants(calls);
    this.collections = new Collections(calls);
    this.dataOwners = new DataOwners(calls);
    this.rawDatasets = new RawDatasets(calls);
    this.datasets = new DatasetRecords(calls);
    this.tables = new TableUploads(calls, fetchLink);
    this.audit = new AuditLog(calls);
  }

  /** GeoJSON, plain or packed with gzip. */
  uploadShapefile(regionId: string, geojson: Blob): Promise<ShapefileUpload> {
    const form = new FormData();
    form.set('shapefile', geojson, `${regionId}.geojson`);
    const answer = this.calls.POST('/admin/shapefiles/{region_id}', {
      params: { path: { region_id: regionId } },
      // The document knows the parts of a form as text; what is sent is the form itself.
      body: { shapefile: '' },
      bodySerializer: () => form,
    });
    return contentOf(answer);
  }

  /**
   * Brings in a zipped dataset folder: what differs is changed, and all else stays. `dryRun` answers the same plan and
   * changes nothing.
   */
  importFolder(zip: Blob, { dryRun = false, bucketType, signal }: ImportOptions = {}): Promise<ImportOutcome> {
    const form = new FormData();
    form.set('folder_file', zip, 'folder.zip');
    const answer = this.calls.POST('/admin/datasets/import', {
      params: { query: { dry_run: dryRun, ...(bucketType && { bucket_type: bucketType }) } },
      // The document knows the parts of a form as text; what is sent is the form itself.
      body: { folder_file: '' },
      bodySerializer: () => form,
      ...(signal && { signal }),
    });
    return contentOf(answer);
  }
}
