import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { measure } from '#object-storage/measured-bytes.js';
import { ChecksumMismatch } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import type { ContentProfile } from '../content/content-profile.js';
import { contentUnavailable } from '../filestore.errors.js';
import { openStored } from '../stored-content.js';
import { TableContentService } from '../table-content.service.js';
import { checksumMismatch } from './direct-uploads.errors.js';
import type { DirectUpload } from './direct-uploads.repository.js';

/** Reads back what the store has made of parts, and looks into it in the same pass where that can be. */
@Injectable()
export class UploadVerificationService {
  constructor(
    private readonly content: TableContentService,
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
      const isRefused = error instanceof Failure && error.kind === 'invalid';
      if (isRefused) await this.requireFault(upload, error, signal);
      throw error;
    } finally {
      content.letGo();
      source.destroy();
    }
  }

  /**
   * Bytes that are not the client's own explain best why their content is refused; and one reading that went wrong must
   * not end an upload.
   */
  private async requireFault(upload: DirectUpload, refusal: Failure, signal: AbortSignal): Promise<void> {
    await this.requireAnnounced(upload, await this.open(upload, signal), signal);
    await this.content.inspectStored(upload, upload.dataDictionary, signal);
    throw contentUnavailable(refusal);
  }

  /** What is not as announced is read again: only bytes that are wrong twice in the same way are what was sent. */
  private async requireAnnounced(upload: DirectUpload, source: Readable, signal: AbortSignal): Promise<void> {
    const { sha256: announced } = upload;
    const found = await hashOf(source, signal);
    if (found === announced) return;
    const mismatch = new ChecksumMismatch(announced, found);
    const again = await this.open(upload, signal);
    if ((await hashOf(again, signal)) !== found) throw contentUnavailable(mismatch);
    throw checksumMismatch(announced, found, mismatch);
  }

  private async open({ objectKey }: DirectUpload, signal: AbortSignal): Promise<Readable> {
    return (await openStored(this.store, objectKey, { signal })).stream;
  }
}

/** Of all bytes that the store has, also where they are fewer or more than announced. */
async function hashOf(source: Readable, signal: AbortSignal): Promise<string> {
  const bytes = measure(source, { sizeLimitBytes: Number.MAX_SAFE_INTEGER, signal });
  try {
    await finished(bytes.resume());
  } finally {
    source.destroy();
  }
  return bytes.sha256;
}
