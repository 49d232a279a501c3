import type {
  BucketType,
  OpenUpload,
  TableMetadata,
  TableRecord,
  UploadAnnouncement,
  UploadedTable,
} from '../api/shapes.js';
import { type Calls, contentOf, type FetchLink, pageOf } from '../http/calls.js';
import { itemsOf } from '../http/pages.js';
import { STANDARDISED, type TablePlace } from '../tables.js';

/** An `etag` that was read: a change of anything else is refused with 412. */
export interface Condition {
  readonly ifMatch?: string | undefined;
}

/** The administration of tables: uploads whole and in parts, changes and deletion. */
export class TableUploads {
  constructor(
    private readonly calls: Calls,
    private readonly fetchLink: FetchLink,
  ) {}

  /** The tables of a dataset as administrators see them; none is no error. */
  list(dsId: string, bucketType: BucketType = STANDARDISED): AsyncGenerator<TableRecord, void> {
    const path = { ds_id: dsId, bucket_type: bucketType };
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/datasets/{ds_id}/{bucket_type}/tables', { params: { path, query: { cursor } } })),
    );
  }

  /** One, with what `ifMatch` of a change names it by. */
  async get(place: TablePlace): Promise<{ table: TableRecord; etag: string | undefined }> {
    const path = { ...spaceOf(place), table_name: place.tableName };
    const answer = this.calls.GET('/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}', { params: { path } });
    return { table: await contentOf(answer), etag: (await answer).response.headers.get('ETag') ?? undefined };
  }

  /** Puts a table there in one request, in the place of the one that is there. `extension` is `csv` or `parquet`. */
  put(place: TablePlace, file: Blob, metadata: TableMetadata = {}, extension = 'csv'): Promise<TableRecord> {
    const { tableName } = place;
    const form = new FormData();
    form.set(
      'table_metadata_file',
      new Blob([JSON.stringify({ table_name: tableName, ...metadata })]),
      'metadata.json',
    );
    form.set('file', file, `${tableName}.${extension}`);
    const answer = this.calls.PUT('/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}', {
      params: { path: { ...spaceOf(place), table_name: tableName } },
      // The document knows the parts of a form as text; what is sent is the form itself.
      body: { file: '', table_metadata_file: '' },
      bodySerializer: () => form,
    });
    return contentOf(answer);
  }

  /** What is left out stays; null removes. */
  changeMetadata(place: TablePlace, changes: TableMetadata, condition: Condition = {}): Promise<TableRecord> {
    const answer = this.calls.PATCH('/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}', {
      params: { path: { ...spaceOf(place), table_name: place.tableName }, header: headerOf(condition) },
      body: changes,
    });
    return contentOf(answer);
  }

  async delete(place: TablePlace): Promise<void> {
    const path = { ...spaceOf(place), table_name: place.tableName };
    await this.calls.DELETE('/admin/datasets/{ds_id}/{bucket_type}/tables/{table_name}', { params: { path } });
  }

  /** Announces a file that goes up in parts. Where the table is shown with this content already, it is complete. */
  begin(
    dsId: string,
    announcement: UploadAnnouncement,
    bucketType: BucketType = STANDARDISED,
    condition: Condition = {},
  ): Promise<UploadedTable> {
    const params = { path: { ds_id: dsId, bucket_type: bucketType }, header: headerOf(condition) };
    return contentOf(this.calls.POST('/admin/datasets/{ds_id}/{bucket_type}/uploads', { params, body: announcement }));
  }

  listOpen(dsId: string, bucketType: BucketType = STANDARDISED): AsyncGenerator<OpenUpload, void> {
    const path = { ds_id: dsId, bucket_type: bucketType };
    return itemsOf((cursor) =>
      pageOf(this.calls.GET('/admin/datasets/{ds_id}/{bucket_type}/uploads', { params: { path, query: { cursor } } })),
    );
  }

  /** What is stored of an upload, and fresh links for what is missing. */
  read(upload: OpenUpload): Promise<UploadedTable> {
    const params = { path: addressOf(upload) };
    return contentOf(this.calls.GET('/admin/datasets/{ds_id}/{bucket_type}/uploads/{upload_id}', { params }));
  }

  /** Sends one part to its link, which needs no key. */
  async sendPart(link: string, bytes: Blob | Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    const make = (attempt: AbortSignal): Request => new Request(link, { method: 'PUT', body: bytes, signal: attempt });
    const answer = await this.fetchLink(make, signal);
    await answer.body?.cancel();
  }

  /** Has all parts checked against the announced SHA-256, and shows the table. */
  async complete(upload: OpenUpload, { signal }: { signal?: AbortSignal } = {}): Promise<TableRecord> {
    const params = { path: addressOf(upload) };
    const path = '/admin/datasets/{ds_id}/{bucket_type}/uploads/{upload_id}/complete';
    return contentOf(this.calls.POST(path, { params, ...(signal && { signal }) }));
  }

  async abort(upload: OpenUpload): Promise<void> {
    const params = { path: addressOf(upload) };
    await this.calls.DELETE('/admin/datasets/{ds_id}/{bucket_type}/uploads/{upload_id}', { params });
  }
}

function headerOf({ ifMatch }: Condition): { 'If-Match'?: string } {
  return ifMatch === undefined ? {} : { 'If-Match': ifMatch };
}

function spaceOf({ dsId, bucketType = STANDARDISED }: TablePlace): { ds_id: string; bucket_type: BucketType } {
  return { ds_id: dsId, bucket_type: bucketType };
}

function addressOf({ ds_id, bucket_type, upload_id }: OpenUpload): {
  ds_id: string;
  bucket_type: BucketType;
  upload_id: string;
} {
  return { ds_id, bucket_type, upload_id };
}
