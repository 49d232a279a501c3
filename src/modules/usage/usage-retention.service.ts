import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UsageSection } from '#config/usage-section.js';
import { UsageCountsRepository } from './usage-counts.repository.js';
import { dayOf, daysBefore } from './usage-days.js';

/** Rows that one statement deletes: no statement holds others up. */
const BATCH = 5_000;
const INTERVAL_MS = 3_600_000;
const JITTER = 0.2;

/** Deletes counts that are older than they are kept for. It runs in every server, which take what the others leave. */
@Injectable()
export class UsageRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(UsageRetention.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly section: UsageSection,
    private readonly counts: UsageCountsRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** How many counts went. */
  async runOnce(): Promise<number> {
    const oldest = daysBefore(dayOf(Date.now()), this.section.retentionDays);
    let deleted = 0;
    for (let last = BATCH; last === BATCH && !this.isStopping; deleted += last) {
      last = await this.counts.deleteBefore(oldest, BATCH);
    }
    await this.counts.deleteEndedBatches();
    if (deleted > 0) this.logger.log({ msg: 'Old counts of use were deleted.', deleted, before: oldest });
    return deleted;
  }

  private scheduleNext(): void {
    const delayMs = INTERVAL_MS * (1 + JITTER * (Math.random() - 0.5));
    this.timer = setTimeout(() => {
      this.running = this.runOnce()
        .catch((error: unknown) => this.logger.warn(`Old counts of use were not deleted: ${String(error)}`))
        .finally(() => {
          if (!this.isStopping) this.scheduleNext();
        });
    }, delayMs).unref();
  }
}
