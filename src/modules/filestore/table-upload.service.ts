import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { AccessLevel } from '#auth/access-level.js';
import type { BucketType } from '#auth/bucket-type.js';
import { datasetMissing } from '#auth/auth.errors.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import { Creation } from '#common/creation.js';
import { type FormPart, type IncomingForm, readSmallPart } from '#common/http/upload-form.js';
import { missingPart, unexpectedPart } from '#common/http/form.errors.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { differingFields } from '#common/validation/same-content.js';
import { UploadSection } from '#config/configuration.js';
import { Transactions } from '#database/transactions.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { fileVersionKey } from '#object-storage/object-key.js';
import { ObjectTooLarge } from '#object-storage/object-storage.errors.js';
import { duplicateTable, emptyFile, fileTooLarge, otherTableName } from './filestore.errors.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { UploadLeasesService } from './clean-up/upload-leases.service.js';
import { readTableMetadata, type TableMetadata } from './table-metadata.js';
import { requireTableFile } from './table-name.js';
import { TABLE } from './table-record.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { FileVersionState } from './file-version.entity.js';
import { type CommittedTable, TablesRepository } from './tables.repository.js';
import type { TablePlace } from './tables.service.js';
import { VersionRemovalService } from './version-removal.service.js';

/** An attempt whose bytes are in the store and which nobody sees yet. */
interface StoredAttempt {
  readonly id: string;
  readonly fileId: number;
  readonly tableName: string;
  readonly contentType: string;
  readonly objectKey: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Ends the renewal of its lease. */
  readonly letGo: () => void;
}

const METADATA_LIMIT_BYTES = 1024 * 1024;

/**
 * Brings tables in: bytes first, under a key of their own, then the row that shows them. Whatever fails before the
 * last step leaves nothing that a reader could see.
 */
@Injectable()
export class TableUploadService {
  constructor(
    private readonly access: EffectiveAccessService,
    private readonly versions: FileVersionsRepository,
    private readonly tables: TablesRepository,
    private readonly store: ObjectStore,
    private readonly removal: VersionRemovalService,
    private readonly changes: RecordChanges,
    private readonly limits: UploadSection,
    private readonly transactions: Transactions,
    private readonly leases: UploadLeasesService,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Takes the file of a table and its metadata, in either order.
   * @throws Failure dataset-not-found, duplicate, or whatever is wrong with the form
   */
  async upload(caller: Caller, place: TablePlace, form: IncomingForm): Promise<Creation<MessageResponse>> {
    const dataset = await this.requireDataset(caller, place.dsId);
    let attempt: StoredAttempt | undefined;
    let metadata: TableMetadata | undefined;
    try {
      for await (const part of form.parts) {
        if (part.fieldName === 'file' && !attempt) {
          attempt = await this.receive(caller, dataset, place.bucket, part, form.signal);
        } else if (part.fieldName === 'table_metadata_file' && !metadata) {
          metadata = await readTableMetadata(await readSmallPart(part, METADATA_LIMIT_BYTES));
        } else throw unexpectedPart(part.fieldName);
      }
      if (!attempt) throw missingPart('file');
      if (!metadata) throw missingPart('table_metadata_file');
      return await this.commit(attempt, metadata);
    } catch (error) {
      if (attempt) await this.removal.discard(attempt, FileVersionState.Rejected);
      throw error;
    } finally {
      attempt?.letGo();
    }
  }

  /** Streams the bytes into the store under a fresh key, hashing as they pass, in constant memory. */
  private async receive(
    caller: Caller,
    dataset: DatasetAccess,
    bucket: BucketType,
    file: FormPart,
    signal: AbortSignal,
  ): Promise<StoredAttempt> {
    const { tableName, contentType } = requireTableFile(file.fileName ?? '');
    const table = await this.versions.ensureTable(dataset.datasetId, bucket, tableName);
    if (!table) throw datasetMissing(dataset.dsId);
    if (table.tableName !== tableName && !(await this.versions.respell(table.id, tableName))) {
      throw duplicateTable(tableName, `exists already, spelled ${table.tableName}.`);
    }
    const id = randomUUID();
    const objectKey = fileVersionKey(dataset.storageId, id);
    await this.versions.insertPending(
      { id, fileId: table.id, objectKey, contentType, createdBy: caller.userId },
      this.leases.seconds,
    );
    this.failpoints.pass('after-pending');
    const letGo = this.leases.keep(id);
    try {
      const sizeLimitBytes = this.limits.limitBytes;
      const bytes = await this.store.put(objectKey, this.failpoints.watch('mid-bytes', file.stream), {
        contentType,
        sizeLimitBytes,
        signal,
      });
      this.failpoints.pass('after-bytes');
      const attempt = {
        id,
        fileId: table.id,
        tableName,
        contentType,
        objectKey,
        sizeBytes: bytes.sizeBytes,
        sha256: bytes.sha256,
        letGo,
      };
      if (bytes.sizeBytes === 0) throw emptyFile();
      await this.versions.setUploaded(id, bytes);
      this.failpoints.pass('after-uploaded');
      return attempt;
    } catch (error) {
      letGo();
      await this.removal.discard({ id, objectKey }, FileVersionState.Aborted);
      throw error instanceof ObjectTooLarge ? fileTooLarge(error.sizeLimitBytes) : error;
    }
  }

  /**
   * Shows what was received, in one short transaction. The same content again is no error, so that a tool may run
   * twice; unless it lost a race, and the version that is there came while this one was on its way.
   */
  private async commit(attempt: StoredAttempt, metadata: TableMetadata): Promise<Creation<MessageResponse>> {
    if (metadata.tableName !== attempt.tableName) throw otherTableName(attempt.tableName, metadata.tableName);
    const isNew = await this.transactions.run(async () => {
      await this.versions.lockTable(attempt.fileId);
      const current = await this.tables.findCommittedById(attempt.fileId);
      if (!current) {
        const isShown = await this.versions.commit(attempt.id, metadata);
        const shown = isShown ? await this.tables.findCommittedById(attempt.fileId) : null;
        if (shown) {
          this.changes.recordNew(TABLE, shown);
          this.failpoints.pass('before-commit');
          return true;
        }
        throw duplicateTable(attempt.tableName, 'was ended while it was being uploaded. Send it again.');
      }
      const startedAt = await this.versions.findCreatedAt(attempt.id);
      requireSame(current, attempt, metadata, startedAt);
      return false;
    });
    this.failpoints.pass('after-commit');
    if (!isNew) await this.removal.discard(attempt, FileVersionState.Rejected);
    const message = isNew
      ? `Table ${attempt.tableName} was uploaded: ${attempt.sizeBytes} bytes.`
      : `Table ${attempt.tableName} was there already with the same content.`;
    return new Creation({ message }, isNew);
  }

  private requireDataset(caller: Caller, dsId: string): Promise<DatasetAccess> {
    return this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download);
  }
}

const WIRE_NAMES = {
  sha256: 'content (sha256)',
  contentType: 'kind of file',
  description: 'description',
  source: 'source',
  dataDictionary: 'data_dictionary',
} as const;

function requireSame(
  current: CommittedTable,
  attempt: StoredAttempt,
  metadata: TableMetadata,
  startedAt: Date | null,
): void {
  if (startedAt === null || current.committedAt >= startedAt) {
    throw duplicateTable(current.tableName, 'was uploaded by another request at the same time.');
  }
  const asked = {
    sha256: attempt.sha256,
    contentType: attempt.contentType,
    description: metadata.description,
    source: metadata.source,
    dataDictionary: metadata.dataDictionary,
  };
  const fields = ['sha256', 'contentType', 'description', 'source', 'dataDictionary'] as const;
  const differing = fields.filter((field) => differingFields(current, asked, [field]).length > 0);
  if (differing.length > 0) {
    throw duplicateTable(
      current.tableName,
      `exists already with another ${differing.map((field) => WIRE_NAMES[field]).join(', ')}. Delete it first to replace it.`,
    );
  }
}
