import type { BucketType } from '#auth/bucket-type.js';
import type { DirectUpload } from '../direct-uploads/direct-uploads.repository.js';
import { FileVersionState } from '../file-version.entity.js';
import type { TableVersion } from '../table-versions.repository.js';

/** `open` takes parts, `verified` has all of them checked and is not shown yet, `complete` is shown. */
export enum UploadState {
  Open = 'open',
  Verified = 'verified',
  Complete = 'complete',
}

function stateOf(state: FileVersionState): UploadState {
  if (state === FileVersionState.Pending) return UploadState.Open;
  return state === FileVersionState.Uploaded ? UploadState.Verified : UploadState.Complete;
}

export class UploadSummaryResponse {
  /** @example "8e03978e-40d5-43e8-bc93-6894a57f9324" */
  upload_id!: string;
  state!: UploadState;
  /** @example "CS0001DS0001" */
  ds_id!: string;
  bucket_type!: BucketType;
  /** @example "cases" */
  table_name!: string;
  /** @example "text/csv" */
  content_type!: string;
  /** As announced. @example 552112 */
  size_bytes!: number;
  /** As announced. @example "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  sha256!: string;
  /** Of every part but the last. @example 67108864 */
  part_size_bytes!: number;
  /** Who began it; null where that user was deleted. @example "admin@example.org" */
  created_by!: string | null;
  /** @example "2026-11-23T09:00:00.000Z" */
  created_at!: string;
  /** When it ends unless somebody reads or completes it; null once it is complete. @example "2026-11-24T09:00:00.000Z" */
  expires_at!: string | null;

  static from(this: void, upload: DirectUpload): UploadSummaryResponse {
    return {
      upload_id: upload.id,
      state: stateOf(upload.state),
      ds_id: upload.dsId,
      bucket_type: upload.bucketType,
      table_name: upload.tableName,
      content_type: upload.contentType,
      size_bytes: upload.sizeBytes,
      sha256: upload.sha256,
      part_size_bytes: upload.partSizeBytes,
      created_by: upload.creatorEmail,
      created_at: upload.createdAt.toISOString(),
      expires_at: upload.expiresAt?.toISOString() ?? null,
    };
  }
}

/** A part that is to be sent, by one PUT of exactly these bytes to the link, without a key. */
export class UploadPartResponse {
  /** From 1 on. @example 1 */
  part_number!: number;
  /** @example 552112 */
  size_bytes!: number;
  /** @example "https://data.example.org/api/v1/objects/v1/…" */
  link!: string;
}

export class DirectUploadResponse extends UploadSummaryResponse {
  /** How many parts there are. @example 1 */
  part_count!: number;
  /** The numbers of those in the store, whole. @example [] */
  stored_parts!: number[];
  /** The first of those that are missing, with links. Read the upload again for more, or for fresh ones. */
  parts!: UploadPartResponse[];
  /** Until when the links work. @example "2026-11-23T09:15:00.000Z" */
  links_expire_at!: string;

  /** Of a table that readers see already, with as many parts as it would come in. */
  static ofShown(this: void, table: TableVersion, parts: { count: number; sizeBytes: number }): DirectUploadResponse {
    return {
      upload_id: table.versionId,
      state: UploadState.Complete,
      ds_id: table.dsId,
      bucket_type: table.bucketType,
      table_name: table.tableName,
      content_type: table.contentType,
      size_bytes: Number(table.sizeBytes),
      sha256: table.sha256,
      part_size_bytes: parts.sizeBytes,
      created_by: table.createdBy,
      created_at: table.createdAt.toISOString(),
      expires_at: null,
      part_count: parts.count,
      stored_parts: Array.from({ length: parts.count }, (_, index) => index + 1),
      parts: [],
      links_expire_at: new Date().toISOString(),
    };
  }
}
