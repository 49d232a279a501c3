import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import type { PageRequest } from '#common/http/page.js';
import { Transactions } from '#database/transactions.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { FileVersionState } from '../file-version.entity.js';
import type { UploadOutcome } from '../upload-outcome.js';

/** What a client says of a table before it sends the bytes. */
export interface AnnouncedTable {
  readonly sizeBytes: number;
  /** 64 hex digits */
  readonly sha256: string;
  readonly description: string | null;
  readonly source: string | null;
  readonly dataDictionary: DataDictionary;
  readonly undecidedColumns: readonly string[];
  readonly replacesVersion: number | null;
  /** As the upload began with it. */
  readonly ifMatch: string | null;
}

/** An upload in parts: an attempt whose bytes go to the store directly. Sizes and hash are as announced. */
export interface DirectUpload extends AnnouncedTable {
  readonly id: string;
  readonly fileId: number;
  readonly dsId: string;
  readonly bucketType: BucketType;
  readonly tableName: string;
  readonly contentType: string;
  readonly objectKey: string;
  readonly state: FileVersionState;
  readonly storeUploadId: string;
  readonly partSizeBytes: number;
  /** Where it ended, or is about to, and became no version. */
  readonly outcome: UploadOutcome | null;
  readonly versionNumber: number | null;
  readonly creatorId: number | null;
  readonly creatorEmail: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** By the clock of the database. */
  readonly isExpired: boolean;
}

const UPLOAD = `
  SELECT v.id, v.file_id AS "fileId", d.ds_id AS "dsId", t.bucket_type AS "bucketType", t.table_name AS "tableName",
         v.content_type AS "contentType", v.object_key AS "objectKey", v.state, v.upload_id AS "storeUploadId",
         v.part_size_bytes::float8 AS "partSizeBytes", v.announced_size_bytes::float8 AS "sizeBytes",
         v.announced_sha256 AS sha256, v.description, v.source,
         v.data_dictionary AS "dataDictionary", v.replaces_version AS "replacesVersion",
         CASE WHEN v.version_number IS NULL THEN v.profile ->> 'ifMatch' END AS "ifMatch",
         coalesce(CASE WHEN v.version_number IS NULL THEN v.profile -> 'undecidedColumns' END, '[]') AS "undecidedColumns",
         CASE WHEN v.version_number IS NULL THEN v.profile -> 'outcome' END AS outcome,
         v.version_number AS "versionNumber", v.created_by AS "creatorId", u.email AS "creatorEmail",
         v.created_at AS "createdAt", v.lease_expires_at AS "expiresAt",
         coalesce(v.lease_expires_at <= now(), false) AS "isExpired"
    FROM file_versions v
    JOIN stored_files t ON t.id = v.file_id
    JOIN datasets d ON d.id = t.dataset_id
    LEFT JOIN users u ON u.id = v.created_by
   WHERE v.upload_id IS NOT NULL AND t.dataset_id = $1 AND t.bucket_type = $2`;
/** Any number, as long as every DataIO takes the same. */
const OPENING_LOCK = 7_263_405;
const OPEN = `v.state IN ('PENDING', 'UPLOADED') AND v.lease_expires_at > now()`;

/** Uploads in parts. Their states are moved where those of all attempts are. */
@Injectable()
export class DirectUploadsRepository {
  constructor(private readonly transactions: Transactions) {}

  /**
   * Makes an attempt an upload in parts. In the place of a profile it has what it is to replace, and later why it became no
   * version. False where it was ended meanwhile.
   */
  async open(
    id: string,
    announced: AnnouncedTable,
    parts: { readonly storeUploadId: string; readonly partSizeBytes: number; readonly lifetimeSeconds: number },
  ): Promise<boolean> {
    const rows = await this.transactions.updated(
      `UPDATE file_versions
          SET upload_id = $2, part_size_bytes = $3, announced_size_bytes = $4, announced_sha256 = $5, description = $6,
              source = $7, data_dictionary = $8, replaces_version = $9,
              lease_expires_at = now() + make_interval(secs => $10), profile = $11
        WHERE id = $1 AND state = 'PENDING' RETURNING id`,
      [
        id,
        parts.storeUploadId,
        parts.partSizeBytes,
        announced.sizeBytes,
        announced.sha256,
        announced.description,
        announced.source,
        announced.dataDictionary,
        announced.replacesVersion,
        parts.lifetimeSeconds,
        { ifMatch: announced.ifMatch, undecidedColumns: announced.undecidedColumns },
      ],
    );
    return rows.length > 0;
  }

  /** Until the transaction ends, one at a time opens uploads of the user. */
  async lockOpenOf(userId: number): Promise<void> {
    await this.transactions.query('SELECT pg_advisory_xact_lock($1, $2)', [OPENING_LOCK, userId]);
  }

  async countOpenOf(userId: number): Promise<number> {
    const rows = await this.transactions.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM file_versions v
        WHERE v.upload_id IS NOT NULL AND v.created_by = $1 AND ${OPEN}`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  /** False where the upload has ended, or its time is over. */
  async renew(id: string, lifetimeSeconds: number): Promise<boolean> {
    const rows = await this.transactions.updated(
      `UPDATE file_versions v SET lease_expires_at = greatest(lease_expires_at, now() + make_interval(secs => $2))
        WHERE id = $1 AND ${OPEN} RETURNING id`,
      [id, lifetimeSeconds],
    );
    return rows.length > 0;
  }

  /** Also one that has ended. */
  async find(datasetId: number, bucket: BucketType, id: string): Promise<DirectUpload | null> {
    const rows = await this.transactions.query<DirectUpload>(`${UPLOAD} AND v.id = $3`, [datasetId, bucket, id]);
    return rows[0] ?? null;
  }

  /** The oldest first, one more than the page has. */
  listOpen(datasetId: number, bucket: BucketType, page: PageRequest): Promise<DirectUpload[]> {
    return this.transactions.query<DirectUpload>(
      `${UPLOAD} AND ${OPEN}
            AND ($3::uuid IS NULL OR (v.created_at, v.id) > (SELECT created_at, id FROM file_versions WHERE id = $3))
          ORDER BY v.created_at, v.id LIMIT $4`,
      [datasetId, bucket, page.after ?? null, page.limit + 1],
    );
  }
}
