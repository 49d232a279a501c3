import { Injectable } from '@nestjs/common';
import type { StoredPart } from '#object-storage/multipart-upload.js';
import { MultipartMissing, PartsRefused } from '#object-storage/object-storage.errors.js';
import { ObjectStore, type StoreCallOptions } from '#object-storage/object-store.js';
import type { UploadPartResponse } from '../dto/direct-upload.dto.js';
import { missingPartsOf, uploadAborted, uploadIncomplete } from './direct-uploads.errors.js';
import type { DirectUpload } from './direct-uploads.repository.js';
import { missingParts, type PlannedPart, planParts } from './part-plan.js';

/** What a link to a part needs to know of its upload. */
type PartsPlace = Pick<DirectUpload, 'objectKey' | 'storeUploadId'>;

export interface FoundParts {
  readonly plan: readonly PlannedPart[];
  readonly missing: readonly PlannedPart[];
  /** Those in the store; none where they have become the object. */
  readonly stored: readonly StoredPart[];
  readonly isJoined: boolean;
}

/** What of an upload is in the store, and the links for the rest. */
@Injectable()
export class UploadPartsService {
  constructor(private readonly store: ObjectStore) {}

  /** @throws Failure upload-aborted where the store has neither parts nor object */
  async find(upload: DirectUpload, options: StoreCallOptions = {}): Promise<FoundParts> {
    const plan = planParts(upload.sizeBytes, upload.partSizeBytes);
    try {
      const stored = await this.store.listParts(upload.objectKey, upload.storeUploadId, options);
      return { plan, stored, missing: missingParts(plan, stored), isJoined: false };
    } catch (error) {
      await this.requireObject(upload, error, options);
      return { plan, stored: [], missing: [], isJoined: true };
    }
  }

  /** Makes the parts the object, where they are not yet. @throws Failure upload-incomplete, upload-aborted */
  async join(upload: DirectUpload, options: StoreCallOptions): Promise<void> {
    const { plan, missing, stored, isJoined } = await this.find(upload, options);
    if (missing.length > 0) {
      throw missingPartsOf(
        missing.map((part) => part.partNumber),
        plan.length,
      );
    }
    if (isJoined) return;
    try {
      await this.store.completeMultipart(upload.objectKey, upload.storeUploadId, stored, options);
    } catch (error) {
      if (error instanceof PartsRefused) throw uploadIncomplete(error.message, error);
      await this.requireObject(upload, error, options);
    }
  }

  /** Links for `parts`, which begin with `linkOrigin` where this server serves them itself. */
  sign(
    { objectKey: key, storeUploadId: uploadId }: PartsPlace,
    parts: readonly PlannedPart[],
    { linkOrigin, expiresInSeconds }: { readonly linkOrigin: string; readonly expiresInSeconds: number },
  ): Promise<UploadPartResponse[]> {
    return Promise.all(
      parts.map(async ({ partNumber, sizeBytes }) => {
        const link = await this.store.presignPart({ key, uploadId, partNumber, sizeBytes }, { expiresInSeconds });
        return { part_number: partNumber, size_bytes: sizeBytes, link: new URL(link, linkOrigin).href };
      }),
    );
  }

  /** Where the upload is missing in the store, its object tells whether it was completed. */
  private async requireObject({ objectKey }: DirectUpload, error: unknown, options: StoreCallOptions): Promise<void> {
    if (!(error instanceof MultipartMissing)) throw error;
    if ((await this.store.head(objectKey, options)) === null) throw uploadAborted(error);
  }
}
