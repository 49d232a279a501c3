import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BucketType, TableMetadata, TableRecord, UploadedTable } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { ApiProblem, ConnectionFailed, DataioError } from '../http/problems.js';
import { STANDARDISED } from '../tables.js';
import { dictionaryPatch } from './dictionary-patch.js';
import { sha256Of } from './file-download.js';
import { forEachOf } from './side-by-side.js';

export interface TableUpload {
  /** A `.csv` or `.parquet` file; its name without the extension is the name of the table. */
  readonly path: string;
  readonly dsId: string;
  readonly bucketType?: BucketType;
  readonly metadata?: TableMetadata;
  /** ETag of the table that is replaced. Where another is there by now, nothing is, and a 412 is thrown. */
  readonly ifMatch?: string | undefined;
  /** Parts sent at the same time; 3 unless told. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (sentBytes: number, sizeBytes: number) => void;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.parquet': 'application/vnd.apache.parquet',
};
const PARALLEL = 3;
const EXPIRED = 403;
const REFUSALS_TOLERATED = 5;
const SILENCES_TOLERATED = 5;
const COMPLETION_POLL_MS = 1000;

/**
 * Sends a table in parts, straight to the object store, and puts it in the place of the one that is there. After a break
 * the next call with the same file goes on where this one was: the server knows which parts it has.
 *
 * @returns whether there was anything to do: not where the table is shown with this content and metadata already
 */
export async function uploadTable(client: DataioClient, asked: TableUpload): Promise<boolean> {
  const { path, dsId, bucketType = STANDARDISED, metadata = {}, ifMatch, signal } = asked;
  const extension = extname(path).toLowerCase();
  const contentType = CONTENT_TYPES[extension];
  if (contentType === undefined) throw new DataioError(`${path} is neither a .csv nor a .parquet file.`);
  const tableName = basename(path, extname(path));
  const { size } = await stat(path);
  const sha256 = await sha256Of(path, signal);
  const { tables } = client.administration;
  const begun = await openUpload(client, { dsId, bucketType, tableName, sha256 });
  let upload =
    begun ??
    (await tables.begin(
      dsId,
      { table_name: tableName, size_bytes: size, sha256, content_type: contentType, replace: true, ...metadata },
      bucketType,
      { ifMatch },
    ));
  if (upload.state === 'complete') return false;
  const file = await openAsBlob(path);
  for (let refusals = 0; upload.parts.length > 0;) {
    if (await sendParts(client, file, upload, asked)) refusals = 0;
    else if (++refusals > REFUSALS_TOLERATED) throw new DataioError(`The links of the upload of ${path} do not work.`);
    upload = await tables.read(upload);
  }
  const shown = await complete(client, upload, signal);
  // What was announced then may differ from what is meant now.
  if (begun !== undefined) await describe(client, shown, metadata);
  return true;
}

/** What an earlier run with the same file has begun. */
async function openUpload(
  client: DataioClient,
  { dsId, bucketType, tableName, sha256 }: { dsId: string; bucketType: BucketType; tableName: string; sha256: string },
): Promise<UploadedTable | undefined> {
  const { email } = await client.whoAmI();
  for await (const upload of client.administration.tables.listOpen(dsId, bucketType)) {
    const same = upload.created_by === email && upload.table_name === tableName && upload.sha256 === sha256;
    if (same) return client.administration.tables.read(upload);
  }
  return undefined;
}

/** @returns false where a link had expired; the rest then waits for fresh ones */
async function sendParts(
  client: DataioClient,
  file: Blob,
  upload: UploadedTable,
  { parallel = PARALLEL, signal, onProgress }: TableUpload,
): Promise<boolean> {
  const { part_count: count, part_size_bytes: partSize, stored_parts: stored } = upload;
  // The last one has the rest.
  const lastSize = file.size - (count - 1) * partSize;
  let sent = stored.reduce((bytes, number) => bytes + (number === count ? lastSize : partSize), 0);
  let expired = false;
  onProgress?.(sent, file.size);
  await forEachOf(upload.parts, { atOnce: parallel, signal }, async (part, ended) => {
    if (expired) return;
    const start = (part.part_number - 1) * partSize;
    try {
      await client.administration.tables.sendPart(part.link, file.slice(start, start + part.size_bytes), ended);
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === EXPIRED)) throw error;
      expired = true;
      return;
    }
    onProgress?.((sent += part.size_bytes), file.size);
  });
  return !expired;
}

/** Checking takes as long as reading the file once, and goes on when nobody waits: whoever lost the answer asks again. */
async function complete(client: DataioClient, upload: UploadedTable, signal?: AbortSignal): Promise<TableRecord> {
  for (let silences = 0; ;) {
    try {
      return await client.administration.tables.complete(upload, { ...(signal && { signal }) });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'upload-in-progress') silences = 0;
      else if (!(error instanceof ConnectionFailed) || ++silences > SILENCES_TOLERATED) throw error;
      await sleep(COMPLETION_POLL_MS, undefined, { ...(signal && { signal }) });
    }
  }
}

async function describe(
  client: DataioClient,
  { ds_id: dsId, bucket_type: bucketType, table_name: tableName, metadata: current }: TableRecord,
  { data_dictionary: wanted, ...texts }: TableMetadata,
): Promise<void> {
  const patch = wanted && dictionaryPatch(current.data_dictionary, wanted);
  const changes = {
    ...texts,
    ...(patch !== undefined && { data_dictionary: patch as TableMetadata['data_dictionary'] }),
  };
  await client.administration.tables.changeMetadata({ dsId, bucketType, tableName }, changes);
}
