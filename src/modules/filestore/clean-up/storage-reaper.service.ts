import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { StorageCleanUpSection } from '#config/configuration.js';
import { Transactions } from '#database/transactions.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { VersionRemovalService } from '../version-removal.service.js';
import { PurgedFilesRepository } from './purged-files.repository.js';
import { StorageMarkerService } from './storage-marker.service.js';
import { VersionRemovalsRepository, type VersionRemoval } from './version-removals.repository.js';

/** What a run has done. */
export interface ReaperCounts {
  /** Attempts that nobody kept alive. */
  readonly leasesEnded: number;
  /** Versions whose bytes are gone. */
  readonly removed: number;
  /** Versions whose bytes the store did not give up; they are tried again. */
  readonly failed: number;
}

/** Removed side by side; all of them within the time for which they are claimed. */
const BATCH = 16;
/** Rows without bytes, forgotten at once. */
const FORGOTTEN = 1000;
const JITTER = 0.2;
/** It reads the whole table of versions, and nobody waits for it. */
const FORGETTING_INTERVAL_MS = 3_600_000;

/**
 * Cleans up what broken uploads and deletions leave in the object store. It runs in every server; each batch is taken up
 * by the one that leads, in a transaction that ends before the store is asked.
 */
@Injectable()
export class StorageReaperService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(StorageReaperService.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private hasLookedForForgotten = false;
  private forgotAt = 0;

  constructor(
    private readonly section: StorageCleanUpSection,
    private readonly removals: VersionRemovalsRepository,
    private readonly purged: PurgedFilesRepository,
    private readonly removal: VersionRemovalService,
    private readonly marker: StorageMarkerService,
    private readonly store: ObjectStore,
    private readonly transactions: Transactions,
  ) {}

  onApplicationBootstrap(): void {
    if (this.section.reaperIntervalMs > 0) this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The server is stopping.'));
    clearTimeout(this.timer);
    await this.running;
  }

  /** Ends leases that are over and removes all bytes that are due. */
  async runOnce(): Promise<ReaperCounts> {
    const counts = { leasesEnded: 0, removed: 0, failed: 0 };
    while (!this.stopping.signal.aborted) {
      const batch = await this.takeBatch();
      if (!batch) break;
      counts.leasesEnded += batch.leasesEnded;
      const removed = await Promise.all(batch.due.map((version) => this.removeAll(version)));
      const failed = removed.filter((isRemoved) => !isRemoved).length;
      counts.failed += failed;
      counts.removed += removed.length - failed;
      // A store that gives up nothing at all is away: it is not asked for the rest.
      if (batch.due.length < BATCH || failed === batch.due.length) break;
    }
    if (Object.values(counts).some((count) => count > 0)) {
      this.logger.log({ msg: 'The object store was cleaned up.', ...counts });
    }
    return counts;
  }

  /** Null where another server leads. */
  private async takeBatch(): Promise<{ leasesEnded: number; due: VersionRemoval[] } | null> {
    const batch = await this.transactions.run(async () => {
      if (!(await this.removals.tryLead())) return null;
      if (!this.hasLookedForForgotten) await this.removals.queueForgotten();
      await this.purged.forgetEmpty(FORGOTTEN);
      const leasesEnded = await this.removals.endLeases(BATCH);
      return { leasesEnded, due: await this.removals.claimDue(BATCH) };
    });
    if (batch) this.hasLookedForForgotten = true;
    return batch;
  }

  private removeAll(version: VersionRemoval): Promise<boolean> {
    return this.removal.remove(version, { withOpenUploads: true, signal: this.stopping.signal });
  }

  /** Forgets what ended uploads would tell their clients, once nobody asks any more. */
  async forgetEnded(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (!(await this.removals.forgetEnded(this.section.endedUploadSeconds, FORGOTTEN))) break;
    }
    this.forgotAt = Date.now();
  }

  private scheduleNext(): void {
    // Servers that start together are not to ask together for ever.
    const delayMs = this.section.reaperIntervalMs * (1 + JITTER * (Math.random() - 0.5));
    this.timer = setTimeout(() => {
      this.running = this.runAsScheduled().finally(() => {
        if (!this.stopping.signal.aborted) this.scheduleNext();
      });
    }, delayMs).unref();
  }

  private async runAsScheduled(): Promise<void> {
    try {
      await this.runOnce();
      await this.marker.ensure();
      await this.store.removeAbandoned();
      if (Date.now() - this.forgotAt >= FORGETTING_INTERVAL_MS) await this.forgetEnded();
    } catch (error) {
      this.logger.warn(`The object store was not cleaned up: ${String(error)}`);
    }
  }
}
