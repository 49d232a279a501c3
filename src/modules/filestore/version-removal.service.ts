import { Injectable, Logger } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { FailpointsService } from './clean-up/failpoints.service.js';
import { type VersionRemoval, VersionRemovalsRepository } from './clean-up/version-removals.repository.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { FileVersionState } from './file-version.entity.js';
import type { UploadOutcome } from './upload-outcome.js';

/** A version, and the key of its bytes. */
export interface StoredVersion {
  readonly id: string;
  readonly objectKey: string;
}

export interface RemovalOptions {
  /** Also uploads in parts under the same key whose id nobody has noted, such as those of a server that was killed. */
  readonly withOpenUploads?: boolean;
  readonly signal?: AbortSignal;
}

/** Within the time for which a removal is claimed. */
const REMOVAL_LIMIT_MS = 45_000;
/** For so long at most a client waits for the store, though all that it asked for is done. */
const NOW_LIMIT_MS = 10_000;
const { Pending, Uploaded, Committed, Superseded, Tombstoned, Deleting, Deleted } = FileVersionState;

/**
 * Removes the bytes of versions that nobody is shown any more. That they are to go is part of the transaction that ends
 * the version; the store is asked afterwards, and again by the reaper as long as it does not do it.
 */
@Injectable()
export class VersionRemovalService {
  private readonly logger = new Logger(VersionRemovalService.name);

  constructor(
    private readonly versions: FileVersionsRepository,
    private readonly removals: VersionRemovalsRepository,
    private readonly store: ObjectStore,
    private readonly transactions: Transactions,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * Ends an attempt that is not to be shown, and removes its bytes. `outcome` is why, where its client may ask again.
   */
  async discard(attempt: StoredVersion, end: FileVersionState, outcome?: UploadOutcome): Promise<void> {
    try {
      const queued = await this.transactions.run(async () => {
        if (outcome) await this.versions.setOutcome(attempt.id, outcome);
        return this.end(attempt.id, [Pending, Uploaded], end);
      });
      if (queued) await this.removeNow([queued]);
      else await this.removeLate(attempt);
    } catch (error) {
      this.logger.warn(`Attempt ${attempt.id} stays open until its lease ends: ${String(error)}`);
    }
  }

  /**
   * Ends a version and notes that its bytes are to go; belongs into the transaction in which it does. What it answers is
   * for `removeNow`, once that is committed. Null where the version is in another state.
   */
  async end(id: string, from: readonly FileVersionState[], end: FileVersionState): Promise<VersionRemoval | null> {
    if (!(await this.versions.move(id, from, end))) return null;
    return this.removals.queue(id, end);
  }

  /** Takes all versions of a file from readers, as `end` does; under the file's lock. */
  async endShown(fileId: number): Promise<VersionRemoval[]> {
    const ended: VersionRemoval[] = [];
    for (const id of await this.versions.listShown(fileId)) {
      const queued = await this.end(id, [Committed, Superseded], Tombstoned);
      if (queued) ended.push(queued);
    }
    return ended;
  }

  /** What the store does not give up now, the reaper tries again. After the first of them, the rest is left to it too. */
  async removeNow(ended: readonly VersionRemoval[]): Promise<void> {
    // Inside a larger transaction, nothing has ended yet.
    if (this.transactions.isOpen) return;
    const signal = AbortSignal.timeout(NOW_LIMIT_MS);
    for (const version of ended) if (!(await this.remove(version, { signal }))) return;
  }

  /** Removes bytes that are claimed. False where they stay for now. */
  async remove(version: VersionRemoval, { withOpenUploads = false, signal }: RemovalOptions = {}): Promise<boolean> {
    try {
      const limit = AbortSignal.timeout(REMOVAL_LIMIT_MS);
      await this.clear(version, withOpenUploads, signal ? AbortSignal.any([signal, limit]) : limit);
      this.failpoints.pass('after-store-delete');
      await this.removals.setDeleted(version.id);
      return true;
    } catch (error) {
      if (!signal?.aborted) await this.putOff(version, error);
      return false;
    }
  }

  /** Under the version's own key only. */
  private async clear(
    { objectKey, uploadId }: VersionRemoval,
    withOpenUploads: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    if (uploadId !== null) await this.store.abortMultipart(objectKey, uploadId, { signal });
    if (withOpenUploads) {
      for await (const upload of this.store.listMultiparts(objectKey, { signal })) {
        if (upload.key === objectKey) await this.store.abortMultipart(objectKey, upload.uploadId, { signal });
      }
    }
    await this.store.delete(objectKey, { signal });
  }

  private async putOff({ id, objectKey }: VersionRemoval, error: unknown): Promise<void> {
    this.logger.warn(`The bytes of ${objectKey} were not removed and are tried again: ${String(error)}`);
    try {
      await this.removals.putOff(id, String(error));
    } catch (databaseError) {
      this.logger.warn(`That was not noted, and they are tried again within a minute: ${String(databaseError)}`);
    }
  }

  /** Bytes that came after their attempt had ended, and what was there then was removed; maybe its row was, too. */
  private async removeLate({ id, objectKey }: StoredVersion): Promise<void> {
    const state = await this.versions.findState(id);
    if (state === null || state === Deleting || state === Deleted) await this.store.delete(objectKey);
  }
}
