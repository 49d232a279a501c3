import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { measure } from '#object-storage/measured-bytes.js';
import { ChecksumMismatch, ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import type { ContentProfile } from '../content/content-profile.js';
import { contentUnavailable } from '../filestore.errors.js';
import { FileVersionsRepository } from '../file-versions.repository.js';
import { TableContentService } from '../table-content.service.js';
import { checksumMismatch } from './direct-uploads.errors.js';
import type { DirectUpload } from './direct-uploads.repository.js';

/** Reads back what the store has made of parts, and looks into it in the same pass where that can be. */
@Injectable()
export class UploadVerificationService {
  constructor(
    private readonly content: TableContentService,
    private readonly versions: FileVersionsRepository,
    private readonly store: ObjectStore,
  ) {}

  /** @throws Failure checksum-mismatch, invalid-content, inspection-failed, content-unavailable */
  async verify(upload: DirectUpload, signal: AbortSignal): Promise<ContentProfile> {
    const source = await this.open(upload, signal);
    const content = this.content.watch(source, upload.contentType, upload.dataDictionary);
    try {
      await this.requireAnnounced(upload, content.stream, signal);
      return await content.profileFor(upload, upload.dataDictionary, signal);
    } catch (error) {
      // Bytes that are not the client's own explain best why their content is refused.
      const isRefused = error instanceof Failure && error.kind === 'invalid';
      if (isRefused) await this.requireAnnounced(upload, await this.open(upload, signal), signal);
      throw error;
    } finally {
      content.letGo();
      source.destroy();
    }
  }

  private async requireAnnounced(upload: DirectUpload, source: Readable, signal: AbortSignal): Promise<void> {
    const { id, sizeBytes, sha256 } = upload;
    try {
      await finished(measure(source, { sizeLimitBytes: sizeBytes, sizeBytes, sha256, signal }).resume());
    } catch (error) {
      if (!(error instanceof ChecksumMismatch)) throw error;
      // So that the same is answered again once the attempt has ended.
      await this.versions.setUploaded(id, { sizeBytes, sha256: error.actualSha256 });
      throw checksumMismatch(sha256, error.actualSha256);
    }
  }

  private async open({ objectKey }: DirectUpload, signal: AbortSignal): Promise<Readable> {
    try {
      return (await this.store.get(objectKey, { signal })).stream;
    } catch (error) {
      throw error instanceof ObjectMissing ? contentUnavailable(error) : error;
    }
  }
}
