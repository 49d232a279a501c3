import { Injectable } from '@nestjs/common';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import type { DatasetAccess } from '#auth/dataset-access.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import type { Creation } from '#common/creation.js';
import { type FormPart, type IncomingForm, readSmallPart } from '#common/http/upload-form.js';
import { missingPart, unexpectedPart } from '#common/http/form.errors.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { UploadSection } from '#config/configuration.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { ObjectTooLarge } from '#object-storage/object-storage.errors.js';
import { TableRecordResponse } from './dto/table-record.dto.js';
import { FileCommitService } from './file-commit.service.js';
import { fileTooLarge, otherFileName, otherTableName, preconditionUnsupported } from './filestore.errors.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { UploadLeasesService } from './clean-up/upload-leases.service.js';
import type { DataDictionary } from './data-dictionary.js';
import { type IncomingContent, TableContentService } from './table-content.service.js';
import { readTableMetadata, type TableMetadata } from './table-metadata.js';
import { requireTableFile } from './table-name.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { FileVersionState } from './file-version.entity.js';
import { isRefusal } from './refusal.js';
import { type Preconditions, type Replacement, replacementWith } from './replacement.js';
import type { CommittedTable } from './tables.repository.js';
import type { NamedTablePlace, TablePlace } from './tables.service.js';
import { type UploadAttempt, UploadAttemptsService } from './upload-attempts.service.js';
import { VersionRemovalService } from './version-removal.service.js';

/** An attempt whose bytes are in the store and which nobody sees yet. */
interface StoredAttempt extends UploadAttempt {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly profileFor: IncomingContent['profileFor'];
  /** Ends the renewal of its lease. */
  readonly letGo: () => void;
}

/** The part of a form that has the bytes; `dictionary` where the part that has it came before. */
interface IncomingFile {
  readonly part: FormPart;
  readonly dictionary: DataDictionary | undefined;
  readonly signal: AbortSignal;
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
    private readonly attempts: UploadAttemptsService,
    private readonly versions: FileVersionsRepository,
    private readonly objects: ObjectStore,
    private readonly content: TableContentService,
    private readonly removal: VersionRemovalService,
    private readonly commits: FileCommitService,
    private readonly limits: UploadSection,
    private readonly leases: UploadLeasesService,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Takes the file of a table and its metadata, in either order.
   * @throws Failure dataset-not-found, duplicate, precondition-unsupported, or whatever is wrong with the form
   */
  async upload(
    caller: Caller,
    place: TablePlace,
    form: IncomingForm,
    { ifMatch, ifNoneMatch }: Preconditions = {},
  ): Promise<Creation<MessageResponse>> {
    if (ifMatch !== undefined) throw preconditionUnsupported('If-Match', 'Send it with PUT to replace a table.');
    if (ifNoneMatch !== undefined) {
      throw preconditionUnsupported('If-None-Match', 'Send it with PUT, where the table is to be new.');
    }
    const result = await this.receive(caller, place, form, { kind: 'none' });
    return result.map(({ tableName, sizeBytes }) => ({
      message: result.isNew
        ? `Table ${tableName} was uploaded: ${sizeBytes} bytes.`
        : `Table ${tableName} was there already with the same content.`,
    }));
  }

  /**
   * Puts the table in the place of the version that is there, or makes it.
   * @throws Failure as `upload`; table-changed where the preconditions name another state
   */
  async replace(
    caller: Caller,
    place: NamedTablePlace,
    form: IncomingForm,
    preconditions: Preconditions,
  ): Promise<Creation<TableRecordResponse>> {
    const result = await this.receive(caller, place, form, replacementWith(preconditions));
    return result.map(TableRecordResponse.from);
  }

  private async receive(
    caller: Caller,
    place: TablePlace & Partial<NamedTablePlace>,
    form: IncomingForm,
    replacement: Replacement,
  ): Promise<Creation<CommittedTable>> {
    const dataset = await this.requireDataset(caller, place.dsId);
    let attempt: StoredAttempt | undefined;
    let metadata: TableMetadata | undefined;
    try {
      for await (const part of form.parts) {
        if (part.fieldName === 'file' && !attempt) {
          const dictionary = metadata?.dataDictionary;
          attempt = await this.store(caller, dataset, place, { part, dictionary, signal: form.signal });
        } else if (part.fieldName === 'table_metadata_file' && !metadata) {
          metadata = await readTableMetadata(await readSmallPart(part, METADATA_LIMIT_BYTES));
        } else throw unexpectedPart(part.fieldName);
      }
      if (!attempt) throw missingPart('file');
      if (!metadata) throw missingPart('table_metadata_file');
      if (metadata.tableName !== attempt.tableName) throw otherTableName(attempt.tableName, metadata.tableName);
      const profile = await attempt.profileFor(attempt, metadata.dataDictionary, form.signal);
      return await this.commits.commit(caller, { ...attempt, ...metadata, profile }, replacement);
    } catch (error) {
      if (attempt) await this.removal.discard(attempt, endAfter(error));
      throw error;
    } finally {
      attempt?.letGo();
    }
  }

  /** Streams the bytes into the store under a fresh key, hashed and looked into as they pass, in constant memory. */
  private async store(
    caller: Caller,
    dataset: DatasetAccess,
    { bucket, tableName: asked }: TablePlace & Partial<NamedTablePlace>,
    { part, dictionary, signal }: IncomingFile,
  ): Promise<StoredAttempt> {
    const { tableName, contentType } = requireTableFile(part.fileName ?? '');
    if (asked !== undefined && asked !== tableName) throw otherFileName(asked, tableName);
    const begun = await this.attempts.begin(caller, dataset, { bucket, tableName, contentType });
    const { id, objectKey } = begun;
    const letGo = this.leases.keep(id);
    const content = this.content.watch(part.stream, contentType, dictionary);
    try {
      const sizeLimitBytes = this.limits.limitBytes;
      const bytes = await this.objects.put(objectKey, this.failpoints.watch('mid-bytes', content.stream), {
        contentType,
        sizeLimitBytes,
        signal,
      });
      this.failpoints.pass('after-bytes');
      const { sizeBytes, sha256 } = bytes;
      const attempt = { ...begun, sizeBytes, sha256, profileFor: content.profileFor, letGo };
      await this.versions.setUploaded(id, bytes);
      this.failpoints.pass('after-uploaded');
      return attempt;
    } catch (error) {
      letGo();
      content.letGo();
      await this.removal.discard({ id, objectKey }, endAfter(error));
      throw error instanceof ObjectTooLarge ? fileTooLarge(error.sizeLimitBytes) : error;
    }
  }

  private requireDataset(caller: Caller, dsId: string): Promise<DatasetAccess> {
    return this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download);
  }
}

function endAfter(error: unknown): FileVersionState {
  return isRefusal(error) ? FileVersionState.Rejected : FileVersionState.Aborted;
}
