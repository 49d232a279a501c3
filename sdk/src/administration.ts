import type {
  BucketType,
  Collection,
  CreatedUser,
  DataOwner,
  Dataset,
  DatasetChanges,
  Grant,
  ImportOutcome,
  NewCollection,
  NewDataOwner,
  NewDataset,
  NewGrant,
  NewRawDataset,
  NewUser,
  RawDataset,
  ShapefileUpload,
  User,
} from './api/shapes.js';
import { type Calls, contentOf, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';
import { TableUploads } from './table-uploads.js';

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly bucketType?: BucketType;
}

/**
 * What an administrator's key may do. To create what is there with the same content is no error: it answers what is
 * there. What has no method here is in `client.calls`.
 */
export class Administration {
  readonly tables: TableUploads;

  constructor(
    private readonly calls: Calls,
    fetchLink: (request: Request) => Promise<Response>,
  ) {
    this.tables = new TableUploads(calls, fetchLink);
  }

  /** The key of a new user is in the answer, and nowhere else afterwards. */
  createUser(user: NewUser): Promise<CreatedUser> {
    return contentOf(this.calls.POST('/admin/users', { body: user }));
  }

  listUsers(): AsyncGenerator<User, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/users', { params: { query: { cursor } } })));
  }

  async addToGroup(groupEmail: string, userEmail: string): Promise<void> {
    await this.calls.POST('/admin/user-groups', { body: { group_email: groupEmail, user_email: userEmail } });
  }

  async grant(grant: NewGrant): Promise<void> {
    await this.calls.POST('/admin/user-permissions', { body: grant });
  }

  listGrants(filters: { user_email?: string; resource_id?: string } = {}): AsyncGenerator<Grant, void> {
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/user-permissions', { params: { query: { ...filters, cursor } } })),
    );
  }

  async revokeGrant(id: number): Promise<void> {
    await this.calls.DELETE('/admin/user-permissions/{id}', { params: { path: { id } } });
  }

  ensureCollection(collection: NewCollection): Promise<Collection> {
    return contentOf(this.calls.POST('/admin/collections', { body: collection }));
  }

  listCollections(): AsyncGenerator<Collection, void> {
    return itemsOf((cursor) => pageOf(this.calls.GET('/admin/collections', { params: { query: { cursor } } })));
  }

  ensureDataOwner(owner: NewDataOwner): Promise<DataOwner> {
    return contentOf(this.calls.POST('/admin/data-owners', { body: owner }));
  }

  ensureRawDataset(rawDataset: NewRawDataset): Promise<RawDataset> {
    return contentOf(this.calls.POST('/admin/raw-datasets', { body: rawDataset }));
  }

  ensureDataset(dataset: NewDataset): Promise<Dataset> {
    return contentOf(this.calls.POST('/admin/datasets', { body: dataset }));
  }

  /** What is left out stays; null removes. */
  changeDataset(dsId: string, changes: DatasetChanges): Promise<Dataset> {
    const params = { path: { ds_id: dsId } };
    return contentOf(this.calls.PATCH('/admin/datasets/{ds_id}', { params, body: changes }));
  }

  async deleteDataset(dsId: string): Promise<void> {
    await this.calls.DELETE('/admin/datasets/{ds_id}', { params: { path: { ds_id: dsId } } });
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
  importFolder(zip: Blob, { dryRun = false, bucketType }: ImportOptions = {}): Promise<ImportOutcome> {
    const form = new FormData();
    form.set('folder_file', zip, 'folder.zip');
    const answer = this.calls.POST('/admin/datasets/import', {
      params: { query: { dry_run: dryRun, ...(bucketType && { bucket_type: bucketType }) } },
      // The document knows the parts of a form as text; what is sent is the form itself.
      body: { folder_file: '' },
      bodySerializer: () => form,
    });
    return contentOf(answer);
  }
}
