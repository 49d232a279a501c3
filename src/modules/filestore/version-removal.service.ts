import { Injectable, Logger } from '@nestjs/common';
import { ObjectStore } from '#object-storage/object-store.js';
import { TableVersionsRepository } from './table-versions.repository.js';
import { TableVersionState } from './table-version.entity.js';

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
    private readonly versions: TableVersionsRepository,
    private readonly store: ObjectStore,
  ) {}

  /** Ends an attempt that is not to be shown, and removes its bytes. */
  async discard(attempt: StoredVersion, end: TableVersionState): Promise<void> {
    try {
      await this.versions.move(attempt.id, [TableVersionState.Pending, TableVersionState.Uploaded], end);
    } catch (error) {
      this.logger.warn(`Attempt ${attempt.id} stays open until its lease ends: ${String(error)}`);
      return;
    }
    await this.removeBytes(attempt, end);
  }

  async removeBytes({ id, objectKey }: StoredVersion, from: TableVersionState): Promise<void> {
    try {
      await this.versions.move(id, [from], TableVersionState.Deleting);
      await this.store.delete(objectKey);
      await this.versions.move(id, [TableVersionState.Deleting], TableVersionState.Deleted);
    } catch (error) {
      this.logger.warn(`The bytes of ${objectKey} were not removed: ${String(error)}`);
    }
  }
}
