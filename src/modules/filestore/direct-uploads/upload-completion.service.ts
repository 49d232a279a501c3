import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { Creation } from '#common/creation.js';
import { UploadSection } from '#config/configuration.js';
import { SessionLocks } from '#database/session-locks.service.js';
import { FailpointsService } from '../clean-up/failpoints.service.js';
import { UploadLeasesService } from '../clean-up/upload-leases.service.js';
import { TableRecordResponse } from '../dto/table-record.dto.js';
import { FileCommitService } from '../file-commit.service.js';
import { FileVersionState } from '../file-version.entity.js';
import { FileVersionsRepository } from '../file-versions.repository.js';
import { isRefusal } from '../refusal.js';
import { replacementOf } from '../replacement.js';
import { refusedWith } from '../upload-outcome.js';
import { VersionRemovalService } from '../version-removal.service.js';
import { uploadExpired, uploadInProgress } from './direct-uploads.errors.js';
import { type DirectUpload, DirectUploadsRepository } from './direct-uploads.repository.js';
import { DirectUploadsService, lockOf, type UploadPlace } from './direct-uploads.service.js';
import { UploadOutcomesService } from './upload-outcomes.service.js';
import { UploadPartsService } from './upload-parts.service.js';
import { UploadVerificationService } from './upload-verification.service.js';

/**
 * Shows uploads whose parts are all there. Each step finds out what the one before has done, so that whoever is cut off
 * asks again. The work goes on when the client hangs up.
 */
@Injectable()
export class UploadCompletionService implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly direct: DirectUploadsService,
    private readonly uploads: DirectUploadsRepository,
    private readonly parts: UploadPartsService,
    private readonly verification: UploadVerificationService,
    private readonly outcomes: UploadOutcomesService,
    private readonly versions: FileVersionsRepository,
    private readonly commits: FileCommitService,
    private readonly removal: VersionRemovalService,
    private readonly locks: SessionLocks,
    private readonly leases: UploadLeasesService,
    private readonly limits: UploadSection,
    private readonly failpoints: FailpointsService,
  ) {}

  /**
   * @throws Failure upload-not-found, not-your-upload, upload-in-progress, upload-incomplete, checksum-mismatch,
   * invalid-content, duplicate, table-changed, hidden-columns, and what has become of an upload that ended
   */
  async complete(caller: Caller, place: UploadPlace): Promise<Creation<TableRecordResponse>> {
    const outcome = await this.outcomes.find(await this.direct.getOwn(caller, place));
    if (outcome) return new Creation(outcome, false);
    const letGo = await this.locks.tryHold(lockOf(place.uploadId));
    if (!letGo) throw uploadInProgress();
    const work = this.completeLocked(caller, place).finally(letGo);
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
    }
  }

  /** Once no request is in flight: what goes on then has lost its client, and is completed by the next request. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort(new Error('The server is stopping.'));
    await Promise.allSettled(this.running);
  }

  private async completeLocked(caller: Caller, place: UploadPlace): Promise<Creation<TableRecordResponse>> {
    const upload = await this.direct.getOwn(caller, place);
    const outcome = await this.outcomes.find(upload);
    if (outcome) return new Creation(outcome, false);
    // The first renewal of a lease that is kept comes late in a short one.
    const leaseSeconds = Math.max(this.limits.directLifetimeSeconds, this.leases.seconds);
    if (!(await this.uploads.renew(upload.id, leaseSeconds))) throw uploadExpired();
    // One of its own: all that listen to one signal at once would look like a leak.
    const signal = AbortSignal.any([this.stopping.signal]);
    const letLeaseGo = this.leases.keep(upload.id);
    try {
      if (upload.state === FileVersionState.Pending) await this.parts.join(upload, { signal });
      this.failpoints.pass('after-multipart-completed');
      return await this.show(caller, upload, signal);
    } finally {
      letLeaseGo();
    }
  }

  private async show(
    caller: Caller,
    upload: DirectUpload,
    signal: AbortSignal,
  ): Promise<Creation<TableRecordResponse>> {
    try {
      const profile = await this.verification.verify(upload, signal);
      this.failpoints.pass('after-verified');
      await this.versions.setUploaded(upload.id, upload);
      const shown = await this.commits.commit(caller, { ...upload, profile }, replacementOf(upload));
      return shown.map(TableRecordResponse.from);
    } catch (error) {
      if (isRefusal(error)) await this.removal.discard(upload, FileVersionState.Rejected, refusedWith(error));
      throw error;
    }
  }
}
