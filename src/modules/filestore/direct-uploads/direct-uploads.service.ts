import { Injectable } from '@nestjs/common';
import { AccessLevel } from '#auth/access-level.js';
import type { Caller } from '#auth/caller.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import { type Page, pageOf, type PageRequest } from '#common/http/page.js';
import { Creation } from '#common/creation.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { UploadSection } from '#config/configuration.js';
import { SessionLocks } from '#database/session-locks.service.js';
import { Transactions } from '#database/transactions.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { FailpointsService } from '../clean-up/failpoints.service.js';
import type { BeginUploadDto } from '../dto/begin-upload.dto.js';
import { DirectUploadResponse, UploadSummaryResponse } from '../dto/direct-upload.dto.js';
import { FileCommitService } from '../file-commit.service.js';
import { fileTooLarge, preconditionUnsupported } from '../filestore.errors.js';
import { FileVersionState } from '../file-version.entity.js';
import { requireHidden } from '../hidden-columns.js';
import { requireSameTable } from '../received-table.js';
import { type Preconditions, replacementBy, requireReplaceable } from '../replacement.js';
import { dictionaryOf } from '../table-metadata.js';
import { requireTableName } from '../table-name.js';
import { TableVersionsRepository } from '../table-versions.repository.js';
import { type CommittedTable, TablesRepository } from '../tables.repository.js';
import type { TablePlace } from '../tables.service.js';
import { type UploadAttempt, UploadAttemptsService } from '../upload-attempts.service.js';
import { VersionRemovalService } from '../version-removal.service.js';
import {
  notYourUpload,
  tooManyUploads,
  uploadAborted,
  uploadComplete,
  uploadInProgress,
  uploadMissing,
} from './direct-uploads.errors.js';
import { type AnnouncedTable, type DirectUpload, DirectUploadsRepository } from './direct-uploads.repository.js';
import { partSizeFor, type PlannedPart, planParts } from './part-plan.js';
import { UploadOutcomesService } from './upload-outcomes.service.js';
import { UploadPartsService } from './upload-parts.service.js';

/** One upload, by its id in an address. */
export interface UploadPlace extends TablePlace {
  readonly uploadId: string;
}

export interface BeginOptions extends Preconditions {
  /** The address of this server for the caller. */
  readonly linkOrigin: string;
}

/** Of an upload: what is missing in the store, and what of it the caller gets links for. */
interface OpenParts {
  readonly missing: readonly PlannedPart[];
  readonly linked: readonly PlannedPart[];
}

const NOTHING_MISSING: OpenParts = { missing: [], linked: [] };
const UPLOAD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** So that an answer stays small; a client reads the upload again for more. */
const LINKS_AT_ONCE = 100;
/** Enough for one part. Some stores take a part also after the upload is complete, which breaks the object. */
const LINK_SECONDS = 900;
const NEW_ANYWAY = 'Leave it out: without If-Match and replace, an upload replaces nothing.';
const { Pending, Uploaded, Aborted } = FileVersionState;

/** The name under which the completion of an upload is locked. */
export function lockOf(uploadId: string): string {
  return `upload ${uploadId}`;
}

/** Uploads whose bytes go to the object store directly, in parts, by signed links. */
@Injectable()
export class DirectUploadsService {
  constructor(
    private readonly access: EffectiveAccessService,
    private readonly attempts: UploadAttemptsService,
    private readonly uploads: DirectUploadsRepository,
    private readonly parts: UploadPartsService,
    private readonly outcomes: UploadOutcomesService,
    private readonly tables: TablesRepository,
    private readonly versions: TableVersionsRepository,
    private readonly commits: FileCommitService,
    private readonly removal: VersionRemovalService,
    private readonly locks: SessionLocks,
    private readonly store: ObjectStore,
    private readonly transactions: Transactions,
    private readonly limits: UploadSection,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Nothing shows before the upload is complete. What could not be shown then is refused now, and what is shown already
   * need not be sent.
   * @throws Failure dataset-not-found, duplicate, table-changed, hidden-columns, file-too-large, too-many-uploads,
   * precondition-unsupported
   */
  async begin(
    caller: Caller,
    place: TablePlace,
    asked: BeginUploadDto,
    { ifMatch, ifNoneMatch, linkOrigin }: BeginOptions,
  ): Promise<Creation<DirectUploadResponse>> {
    if (ifNoneMatch !== undefined) throw preconditionUnsupported('If-None-Match', NEW_ANYWAY);
    const dataset = await this.access.requireDatasetLevel(caller, place.dsId, AccessLevel.Download);
    const tableName = requireTableName(asked.table_name, 'table_name');
    if (asked.size_bytes > this.limits.limitBytes) throw fileTooLarge(this.limits.limitBytes);
    const file = { bucket: place.bucket, tableName, contentType: asked.content_type };
    const current = await this.tables.findCommitted(dataset.datasetId, place.bucket, tableName);
    const announced = this.announce(current, asked, ifMatch);
    const shown = current && (await this.findShown(current, { ...announced, contentType: asked.content_type }));
    if (shown) return new Creation(shown, false);
    await this.requireRoom(caller);
    const attempt = await this.attempts.begin(caller, dataset, file);
    await this.open(caller, attempt, announced);
    const upload = await this.get(caller, { ...place, uploadId: attempt.id });
    const missing = planParts(upload.sizeBytes, upload.partSizeBytes);
    return new Creation(await this.describe(upload, { missing, linked: missing }, linkOrigin), true);
  }

  /** Those that are open, the oldest first. @throws Failure dataset-not-found */
  async list(caller: Caller, place: TablePlace, page: PageRequest): Promise<Page<UploadSummaryResponse>> {
    const { datasetId } = await this.access.requireDatasetLevel(caller, place.dsId, AccessLevel.Download);
    const rows = await this.uploads.listOpen(datasetId, place.bucket, page);
    return pageOf(rows, page, { keyOf: (upload) => upload.id, asItem: UploadSummaryResponse.from });
  }

  /**
   * What is stored, and links for what is missing. An upload that is read lives on, unless the key changes nothing:
   * a link lets bytes in, so that key gets none.
   * @throws Failure upload-not-found, not-your-upload, and what has become of an upload that ended
   */
  async read(caller: Caller, place: UploadPlace, linkOrigin: string): Promise<DirectUploadResponse> {
    const upload = await this.getOwn(caller, place);
    if ((await this.outcomes.find(upload)) !== null) return this.describe(upload, NOTHING_MISSING, linkOrigin);
    if (!caller.isReadOnly) await this.uploads.renew(upload.id, this.limits.directLifetimeSeconds);
    const missing = upload.state === Uploaded ? [] : (await this.parts.find(upload)).missing;
    const linked = caller.isReadOnly ? [] : missing;
    return this.describe(await this.getOwn(caller, place), { missing, linked }, linkOrigin);
  }

  /** Any administrator of the dataset may. @throws Failure upload-not-found, upload-complete, upload-in-progress */
  async abort(caller: Caller, place: UploadPlace): Promise<MessageResponse> {
    const upload = await this.get(caller, place);
    if (upload.versionNumber !== null) throw uploadComplete(upload.tableName);
    const letGo = await this.locks.tryHold(lockOf(upload.id));
    if (!letGo) throw uploadInProgress();
    try {
      const ended = await this.transactions.run(() => this.removal.end(upload.id, [Pending, Uploaded], Aborted));
      if (ended) await this.removal.removeNow([ended]);
      else if ((await this.get(caller, place)).versionNumber !== null) throw uploadComplete(upload.tableName);
    } finally {
      await letGo();
    }
    return { message: `The upload of ${upload.tableName} was aborted.` };
  }

  /** @throws Failure dataset-not-found, upload-not-found, not-your-upload */
  async getOwn(caller: Caller, place: UploadPlace): Promise<DirectUpload> {
    const upload = await this.get(caller, place);
    if (upload.creatorId !== caller.userId) throw notYourUpload();
    return upload;
  }

  private async get(caller: Caller, { dsId, bucket, uploadId }: UploadPlace): Promise<DirectUpload> {
    const { datasetId } = await this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download);
    const upload = UPLOAD_ID.test(uploadId) ? await this.uploads.find(datasetId, bucket, uploadId) : null;
    if (!upload) throw uploadMissing(uploadId);
    return upload;
  }

  /** @throws Failure duplicate, table-changed, hidden-columns: sooner than after hours of sending */
  private announce(current: CommittedTable | null, asked: BeginUploadDto, ifMatch: string | undefined): AnnouncedTable {
    const content = {
      sha256: asked.sha256,
      contentType: asked.content_type,
      description: asked.description ?? null,
      source: asked.source ?? null,
      ...dictionaryOf(asked.data_dictionary ?? {}),
    };
    if (ifMatch !== undefined) requireReplaceable(replacementBy(ifMatch), current);
    else if (asked.replace !== true && current) requireSameTable(current, content);
    // Those that it names are in the file; of others nobody knows before the file is there.
    if (current) requireHidden(current.dataDictionary, content, Object.keys(content.dataDictionary));
    const replacesVersion = ifMatch !== undefined ? (current?.versionNumber ?? 0) : asked.replace === true ? 0 : null;
    return { ...content, sizeBytes: asked.size_bytes, replacesVersion, ifMatch: ifMatch ?? null };
  }

  private async findShown(
    current: CommittedTable,
    announced: AnnouncedTable & { readonly contentType: string },
  ): Promise<DirectUploadResponse | null> {
    const isShown = await this.commits.isShown(current, announced);
    const version = isShown ? await this.versions.findById(current.versionId) : null;
    const sizeBytes = this.partSizeOf(announced);
    return (
      version &&
      DirectUploadResponse.ofShown(version, { count: planParts(announced.sizeBytes, sizeBytes).length, sizeBytes })
    );
  }

  private partSizeOf({ sizeBytes }: AnnouncedTable): number {
    return partSizeFor(sizeBytes, this.limits.directPartBytes, this.store.partRules);
  }

  private async open(caller: Caller, attempt: UploadAttempt, announced: AnnouncedTable): Promise<void> {
    const { id, objectKey, contentType } = attempt;
    const { directLifetimeSeconds: lifetimeSeconds } = this.limits;
    const partSizeBytes = this.partSizeOf(announced);
    let storeUploadId: string | undefined;
    try {
      storeUploadId = await this.store.createMultipart(objectKey, { contentType });
      this.failpoints.pass('after-multipart-created');
      const parts = { storeUploadId, partSizeBytes, lifetimeSeconds };
      const isOpen = await this.transactions.run(async () => {
        await this.uploads.lockOpenOf(caller.userId);
        await this.requireRoom(caller);
        return this.uploads.open(id, announced, parts);
      });
      if (!isOpen) throw uploadAborted();
    } catch (error) {
      await this.removal.discard(attempt, Aborted);
      if (storeUploadId !== undefined) await this.store.abortMultipart(objectKey, storeUploadId).catch(() => undefined);
      throw error;
    }
  }

  private async requireRoom({ userId }: Caller): Promise<void> {
    const { directPerUser } = this.limits;
    if ((await this.uploads.countOpenOf(userId)) >= directPerUser) throw tooManyUploads(directPerUser);
  }

  private async describe(
    upload: DirectUpload,
    { missing, linked }: OpenParts,
    linkOrigin: string,
  ): Promise<DirectUploadResponse> {
    const missingNumbers = new Set(missing.map((part) => part.partNumber));
    const planned = planParts(upload.sizeBytes, upload.partSizeBytes).map((part) => part.partNumber);
    const expiresInSeconds = Math.min(LINK_SECONDS, this.limits.directLifetimeSeconds);
    const linksExpireAt = new Date(Date.now() + expiresInSeconds * 1000);
    const parts = linked.slice(0, LINKS_AT_ONCE);
    return {
      ...UploadSummaryResponse.from(upload),
      part_count: planned.length,
      stored_parts: planned.filter((number) => !missingNumbers.has(number)),
      parts: await this.parts.sign(upload, parts, { linkOrigin, expiresInSeconds }),
      links_expire_at: linksExpireAt.toISOString(),
    };
  }
}
