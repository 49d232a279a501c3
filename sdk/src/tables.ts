import type {
  BucketType,
  Table,
  TableLink,
  TablePreview,
  TableProfile,
  TableSchema,
  TableVersion,
} from './api/shapes.js';
import { type Calls, contentOf, type FetchLink, pageOf } from './http/calls.js';
import { itemsOf } from './http/pages.js';

/** Where a table lies. */
export interface TablePlace {
  readonly dsId: string;
  readonly bucketType?: BucketType;
  readonly tableName: string;
}

export const STANDARDISED: BucketType = 'STANDARDISED';

/** Tables of datasets, read through signed links. */
export class Tables {
  constructor(
    private readonly calls: Calls,
    private readonly fetchLink: FetchLink,
  ) {}

  /** The tables of a dataset with a signed link each. */
  list(dsId: string, bucketType: BucketType = STANDARDISED): Promise<Table[]> {
    const path = { ds_id: dsId, bucket_type: bucketType };
    return contentOf(this.calls.GET('/datasets/{ds_id}/{bucket_type}/tables', { params: { path } }));
  }

  /** A signed link, which needs no key, to the table or to one of its versions. */
  getLink(place: TablePlace, version?: number): Promise<TableLink> {
    const query = { redirect: false, ...(version !== undefined && { version }) };
    const answer = this.calls.GET('/datasets/{ds_id}/{bucket_type}/{table_name}', {
      params: { path: pathOf(place), query },
    });
    return contentOf(answer);
  }

  /** The bytes of a table, as they come. `from` leaves out the bytes before it. */
  async download(
    place: TablePlace,
    options: { version?: number; from?: number; signal?: AbortSignal } = {},
  ): Promise<Response> {
    const { download_link: link } = await this.getLink(place, options.version);
    return this.open(link, options);
  }

  /** The bytes behind a signed link. The key stays here: a link is a permission of its own. */
  open(link: string, { from = 0, signal }: { from?: number; signal?: AbortSignal } = {}): Promise<Response> {
    const headers: Record<string, string> = from === 0 ? {} : { Range: `bytes=${from}-` };
    return this.fetchLink((attempt) => new Request(link, { headers, signal: attempt }), signal);
  }

  listVersions(place: TablePlace): AsyncGenerator<TableVersion, void> {
    const path = pathOf(place);
    return itemsOf((cursor) =>
      pageOf(
        this.calls.GET('/datasets/{ds_id}/{bucket_type}/{table_name}/versions', {
          params: { path, query: { cursor } },
        }),
      ),
    );
  }

  /** The columns and their types, as a Frictionless Table Schema. */
  getSchema(place: TablePlace): Promise<TableSchema> {
    const params = { path: pathOf(place) };
    return contentOf(this.calls.GET('/datasets/{ds_id}/{bucket_type}/{table_name}/schema', { params }));
  }

  /** What is known of the values of each column. */
  getProfile(place: TablePlace): Promise<TableProfile> {
    const params = { path: pathOf(place) };
    return contentOf(this.calls.GET('/datasets/{ds_id}/{bucket_type}/{table_name}/profile', { params }));
  }

  /** The first rows; 20 unless told, up to 100. */
  preview(place: TablePlace, limit?: number): Promise<TablePreview> {
    const params = { path: pathOf(place), query: limit === undefined ? {} : { limit } };
    return contentOf(this.calls.GET('/datasets/{ds_id}/{bucket_type}/{table_name}/preview', { params }));
  }
}

function pathOf({ dsId, bucketType = STANDARDISED, tableName }: TablePlace): {
  ds_id: string;
  bucket_type: BucketType;
  table_name: string;
} {
  return { ds_id: dsId, bucket_type: bucketType, table_name: tableName };
}
