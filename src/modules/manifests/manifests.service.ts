import { Injectable } from '@nestjs/common';
import { RecordChanges } from '#audit/record-changes.service.js';
import { AccessLevel } from '#auth/access-level.js';
import { datasetMissing } from '#auth/auth.errors.js';
import type { BucketType } from '#auth/bucket-type.js';
import type { Caller } from '#auth/caller.js';
import { EffectiveAccessService } from '#auth/effective-access.service.js';
import { Creation } from '#common/creation.js';
import { entityTagOf, isMatchedBy } from '#common/http/entity-tag.js';
import { missingPart, unexpectedPart } from '#common/http/form.errors.js';
import { type IncomingForm, readSmallPart } from '#common/http/upload-form.js';
import type { MessageResponse } from '#common/openapi/message.dto.js';
import { isRecord } from '#common/validation/record.js';
import { Transactions } from '#database/transactions.js';
import { MANIFEST_LIMIT_BYTES } from './document/manifest-text.js';
import { ManifestRecordResponse, ManifestResponse } from './dto/manifests.dto.js';
import { ManifestChecksService } from './manifest-checks.service.js';
import { MANIFEST } from './manifest-record.js';
import { invalidManifest, manifestChanged, manifestMissing } from './manifests.errors.js';
import { type ManifestPlace, ManifestsRepository, type StoredManifest } from './manifests.repository.js';

const PART = 'manifest_file';

/** Which manifest, and in which state it is meant to be. */
export interface WantedManifest {
  readonly dsId: string;
  readonly bucket: BucketType;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** Stores the authored documents of datasets, and gives them back to whoever may see them. */
@Injectable()
export class ManifestsService {
  constructor(
    private readonly access: EffectiveAccessService,
    private readonly checks: ManifestChecksService,
    private readonly manifests: ManifestsRepository,
    private readonly changes: RecordChanges,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure dataset-not-found, manifest-not-found */
  async get(caller: Caller, wanted: WantedManifest): Promise<ManifestRecordResponse> {
    return ManifestRecordResponse.from(await this.getStored(await this.placeFor(caller, wanted), wanted.dsId));
  }

  /** As the caller may see it. @throws Failure no-access, level-too-low, manifest-not-found */
  async getVisible(caller: Caller, dsId: string, bucket: BucketType): Promise<ManifestResponse> {
    const { datasetId } = await this.access.requireDatasetLevel(caller, dsId, AccessLevel.View, bucket);
    const stored = await this.getStored({ datasetId, bucket }, dsId);
    return ManifestResponse.visibleOf(caller.isAdmin ? { ...stored, visible: null } : stored);
  }

  /**
   * Takes the place of what is there; the same text again changes nothing.
   * @throws Failure dataset-not-found, invalid-manifest, manifest-changed, or whatever is wrong with the form
   */
  async put(caller: Caller, wanted: WantedManifest, form: IncomingForm): Promise<Creation<ManifestRecordResponse>> {
    const place = await this.placeFor(caller, wanted);
    const content = await this.checks.check(await receive(form));
    requireSameDataset(content.json, wanted.dsId);
    return this.transactions.run(async () => {
      const before = await this.findHeld(place, wanted);
      if (before?.yaml === content.yaml) return new Creation(ManifestRecordResponse.from(before), false);
      await this.manifests.write(place, content, caller.userId);
      const after = await this.getStored(place, wanted.dsId);
      if (before) this.changes.recordReplaced(MANIFEST, before, after);
      else this.changes.recordNew(MANIFEST, after);
      return new Creation(ManifestRecordResponse.from(after), before === null);
    });
  }

  /** @throws Failure dataset-not-found, manifest-not-found, manifest-changed */
  async delete(caller: Caller, wanted: WantedManifest): Promise<MessageResponse> {
    const place = await this.placeFor(caller, wanted);
    await this.changes.delete(
      MANIFEST,
      async () => {
        const held = await this.findHeld(place, wanted);
        if (!held) throw manifestMissing(wanted.dsId, wanted.bucket);
        return held;
      },
      () => this.manifests.delete(place),
    );
    return { message: `The manifest of ${wanted.dsId} for ${wanted.bucket} was deleted.` };
  }

  private async placeFor(caller: Caller, { dsId, bucket }: WantedManifest): Promise<ManifestPlace> {
    const { datasetId } = await this.access.requireDatasetLevel(caller, dsId, AccessLevel.Download);
    return { datasetId, bucket };
  }

  private async getStored(place: ManifestPlace, dsId: string): Promise<StoredManifest> {
    const stored = await this.manifests.find(place);
    if (!stored) throw manifestMissing(dsId, place.bucket);
    return stored;
  }

  /** What is there, which stays so until the transaction ends, where the request is meant for it. */
  private async findHeld(place: ManifestPlace, wanted: WantedManifest): Promise<StoredManifest | null> {
    if (!(await this.manifests.lockDataset(place.datasetId))) throw datasetMissing(wanted.dsId);
    const held = await this.manifests.find(place);
    const { ifMatch, ifNoneMatch } = wanted;
    const etag = held && entityTagOf(ManifestRecordResponse.from(held));
    if (ifMatch !== undefined && !isMatchedBy(ifMatch, etag)) throw manifestChanged(held !== null);
    if (ifNoneMatch !== undefined && isMatchedBy(ifNoneMatch, etag)) throw manifestChanged(true);
    return held;
  }
}

async function receive({ parts }: IncomingForm): Promise<Buffer> {
  let sent: Buffer | undefined;
  for await (const part of parts) {
    if (part.fieldName !== PART || sent) throw unexpectedPart(part.fieldName);
    sent = await readSmallPart(part, MANIFEST_LIMIT_BYTES);
  }
  if (!sent) throw missingPart(PART);
  return sent;
}

/** A manifest that names its dataset belongs to no other one. */
function requireSameDataset(json: unknown, dsId: string): void {
  const dataset = isRecord(json) ? json['dataset'] : undefined;
  const named = isRecord(dataset) ? dataset['ds_id'] : undefined;
  if (named === undefined || named === dsId) return;
  throw invalidManifest([
    { path: 'dataset.ds_id', message: `is ${JSON.stringify(named)}, and the address names ${dsId}` },
  ]);
}
