import { Injectable } from '@nestjs/common';
import type { BucketType } from '#auth/bucket-type.js';
import { Transactions } from '#database/transactions.js';
import type { DataDictionary } from './data-dictionary.js';
import type { UploadOutcome } from './upload-outcome.js';
import { FileVersion, FileVersionState } from './file-version.entity.js';

export interface NewAttempt {
  readonly id: string;
  readonly fileId: number;
  readonly objectKey: string;
  readonly contentType: string;
  readonly createdBy: number;
}

/** What readers are told of a version from its commit on. */
export interface ShownFacts {
  readonly description: string | null;
  readonly source: string | null;
  readonly dataDictionary: DataDictionary;
  readonly profile: object;
}

/** Moves upload attempts from state to state. Each move names the state it leaves, and says whether it happened. */
@Injectable()
export class FileVersionsRepository {
  constructor(private readonly transactions: Transactions) {}

  /**
   * The table of that name, made where it is missing. Names that differ in case only are one table. Null where its
   * dataset is deleted meanwhile.
   */
  async ensureTable(
    datasetId: number,
    bucket: BucketType,
    tableName: string,
  ): Promise<{ id: number; tableName: string } | null> {
    await this.transactions.query(
      `INSERT INTO stored_files (dataset_id, bucket_type, table_name)
       SELECT id, $2, $3 FROM datasets WHERE id = $1 FOR KEY SHARE
           ON CONFLICT DO NOTHING`,
      [datasetId, bucket, tableName],
    );
    const rows = await this.transactions.query<{ id: number; tableName: string }>(
      `SELECT id, table_name AS "tableName" FROM stored_files
        WHERE dataset_id = $1 AND bucket_type = $2 AND lower(table_name) = lower($3)`,
      [datasetId, bucket, tableName],
    );
    return rows[0] ?? null;
  }

  /** Gives a table that is not there, or no longer, another spelling. False where a version is shown, or on its way. */
  async respell(fileId: number, tableName: string): Promise<boolean> {
    return this.changed(
      `UPDATE stored_files t SET table_name = $2
        WHERE id = $1 AND NOT EXISTS (
          SELECT 1 FROM file_versions WHERE file_id = t.id AND state IN ('PENDING', 'UPLOADED', 'COMMITTED'))
        RETURNING id`,
      [fileId, tableName],
    );
  }

  async insertPending(attempt: NewAttempt, leaseSeconds: number): Promise<void> {
    await this.transactions.query(
      `INSERT INTO file_versions (id, file_id, object_key, content_type, created_by, lease_expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
      [attempt.id, attempt.fileId, attempt.objectKey, attempt.contentType, attempt.createdBy, leaseSeconds],
    );
  }

  /** What was announced counts: no other bytes are ever shown. False also where they were announced otherwise. */
  async setUploaded(id: string, bytes: { sizeBytes: number; sha256: string }): Promise<boolean> {
    return this.changed(
      `UPDATE file_versions SET state = 'UPLOADED', size_bytes = $2, sha256 = $3
        WHERE id = $1 AND state = 'PENDING' AND coalesce(announced_size_bytes, $2) = $2
          AND coalesce(announced_sha256, $3) = $3 RETURNING id`,
      [id, bytes.sizeBytes, bytes.sha256],
    );
  }

  /** What an upload in parts answers from now on; belongs into the transaction in which that is decided. */
  async setOutcome(id: string, outcome: UploadOutcome): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions SET profile = $2
        WHERE id = $1 AND upload_id IS NOT NULL AND state IN ('PENDING', 'UPLOADED')`,
      [id, { outcome }],
    );
  }

  /**
   * Holds the table's row until the transaction ends, so that its current version is changed by one at a time.
   * Attempts that begin meanwhile only refer to the row, and need not wait: hence NO KEY.
   */
  async lockTable(fileId: number): Promise<void> {
    await this.transactions.query('SELECT 1 FROM stored_files WHERE id = $1 FOR NO KEY UPDATE', [fileId]);
  }

  /** What was shown is kept, and no longer shown. */
  async supersede(fileId: number): Promise<void> {
    await this.transactions.query(
      `UPDATE file_versions SET state = 'SUPERSEDED', ended_at = clock_timestamp()
        WHERE file_id = $1 AND state = 'COMMITTED'`,
      [fileId],
    );
  }

  async commit(id: string, { description, source, dataDictionary, profile }: ShownFacts): Promise<boolean> {
    return this.changed(
      `UPDATE file_versions v
          SET state = 'COMMITTED', committed_at = clock_timestamp(), lease_expires_at = NULL,
              description = $2, source = $3, data_dictionary = $4, profile = $5,
              version_number = 1 + coalesce((SELECT max(version_number) FROM file_versions WHERE file_id = v.file_id), 0)
        WHERE id = $1 AND state = 'UPLOADED' AND coalesce(announced_sha256, sha256) = sha256 RETURNING id`,
      [id, description, source, dataDictionary, profile],
    );
  }

  /**
   * What was shown once is shown again, under its number, in the place that `supersede` has made free. False where it was
   * deleted meanwhile.
   */
  async restore(id: string): Promise<boolean> {
    return this.changed(
      `UPDATE file_versions SET state = 'COMMITTED', committed_at = clock_timestamp(), ended_at = NULL
        WHERE id = $1 AND state = 'SUPERSEDED' RETURNING id`,
      [id],
    );
  }

  /** The versions that are shown or were, by id. */
  async listShown(fileId: number): Promise<string[]> {
    const rows = await this.transactions.query<{ id: string }>(
      `SELECT id FROM file_versions WHERE file_id = $1 AND state IN ('COMMITTED', 'SUPERSEDED') ORDER BY version_number`,
      [fileId],
    );
    return rows.map((row) => row.id);
  }

  /** False where the version is no longer the committed one. */
  async setMetadata(id: string, metadata: Omit<ShownFacts, 'profile'>): Promise<boolean> {
    return this.changed(
      `UPDATE file_versions SET description = $2, source = $3, data_dictionary = $4
        WHERE id = $1 AND state = 'COMMITTED' RETURNING id`,
      [id, metadata.description, metadata.source, metadata.dataDictionary],
    );
  }

  async findCreatedAt(id: string): Promise<Date | null> {
    const found = await this.transactions.session.findOne(FileVersion, { select: { createdAt: true }, where: { id } });
    return found?.createdAt ?? null;
  }

  async findState(id: string): Promise<FileVersionState | null> {
    const found = await this.transactions.session.findOne(FileVersion, { select: { state: true }, where: { id } });
    return found?.state ?? null;
  }

  async move(id: string, from: readonly FileVersionState[], to: FileVersionState): Promise<boolean> {
    return this.changed(
      `UPDATE file_versions SET state = $3, ended_at = coalesce(ended_at, clock_timestamp()), lease_expires_at = NULL
        WHERE id = $1 AND state = ANY($2::file_version_state[]) RETURNING id`,
      [id, from, to],
    );
  }

  private async changed(sql: string, parameters: readonly unknown[]): Promise<boolean> {
    return (await this.transactions.updated(sql, parameters)).length > 0;
  }
}
