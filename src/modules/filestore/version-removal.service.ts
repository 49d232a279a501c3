import { Injectable, Logger } from '@nestjs/common';
import { ObjectStore } from '#object-storage/object-store.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { FileVersionState } from './file-version.entity.js';

/** A version, and the key of its bytes. */
export interface StoredVersion {
  readonly id: string;
  readonly objectKey: string;
}

/**
 * Removes the bytes of versions that nobody is shown any more. Bytes that the store does not give up now stay recorded
 * as DELETING.
 */
@Injectable()
export class VersionRemovalService {
  private readonly logger = new Logger(VersionRemovalService.name);

  constructor(
    private readonly versions: FileVersionsRepository,
    private readonly store: ObjectStore,
  ) {}

  /** Ends an attempt that is not to be shown, and removes its bytes. */
  async discard(attempt: StoredVersion, end: FileVersionState): Promise<void> {
    try {
      await this.versions.move(attempt.id, [FileVersionState.Pending, FileVersionState.Uploaded], end);
    } catch (error) {
      this.logger.warn(`Attempt ${attempt.id} stays open until its lease ends: ${String(error)}`);
      return;
    }
    await this.removeBytes(attempt, end);
  }

  async removeBytes({ id, objectKey }: StoredVersion, from: FileVersionState): Promise<void> {
    try {
      await this.versions.move(id, [from], FileVersionState.Deleting);
      await this.store.delete(objectKey);
      await this.versions.move(id, [FileVersionState.Deleting], FileVersionState.Deleted);
    } catch (error) {
      this.logger.warn(`The bytes of ${objectKey} were not removed: ${String(error)}`);
    }
  }
}
