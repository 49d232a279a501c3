import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { requestContext } from '#common/http/request-context.js';
import { UsageSection } from '#config/usage-section.js';
import { Transactions } from '#database/transactions.js';
import { clientKindOf } from './client-kind.js';
import { UsageCountsRepository } from './usage-counts.repository.js';
import { dayOf } from './usage-days.js';
import type { AttributedUse, CountedUse, Use } from './use.js';
import { UseTally } from './use-tally.js';

/** Rows of one write. */
const BATCH = 1_000;
/** Rows that wait while the database is away: some 20 MB. */
const WAITING = 50_000;

/**
 * Counts what is used. A request adds to sums in memory and waits for nothing; these are written together, every second.
 * A server that is killed loses that second. One that cannot reach the database keeps its sums up to a bound.
 */
@Injectable()
export class UsageCounter implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(UsageCounter.name);
  private readonly tally = new UseTally(WAITING);
  private readonly serverId = randomUUID();
  /** Tried until it is written, as it is: whether a write whose answer was lost has counted is told by its number. */
  private batch: { readonly number: number; readonly uses: readonly CountedUse[] } = { number: 0, uses: [] };
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private isFailing = false;

  constructor(
    private readonly section: UsageSection,
    private readonly counts: UsageCountsRepository,
    private readonly transactions: Transactions,
  ) {}

  onApplicationBootstrap(): void {
    const { isCounted, flushIntervalMs } = this.section;
    if (!isCounted || flushIntervalMs === 0) return;
    this.timer = setInterval(() => void this.flushOrWarn(), flushIntervalMs).unref();
  }

  /** By now no request is under way, and the database is still there. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushOrWarn();
    const left = this.batch.uses.length + this.tally.size;
    if (left > 0) this.logger.warn(`The database was not there: ${left} counts of use are lost.`);
  }

  /** One use, by whoever the request is from. */
  count(use: Use): void {
    if (this.section.isCounted) this.tally.add(attributed(use), 1, 0);
  }

  /**
   * A use that sends bytes: the function that it answers is called once, with how many. Who takes up a download in the
   * middle adds to its bytes alone.
   */
  countSent(use: Use, firstByte: number): (bytes: number) => void {
    const now = attributed(use);
    return (bytes) => {
      if (this.section.isCounted) this.tally.add(now, firstByte === 0 ? 1 : 0, bytes);
    };
  }

  /** Writes all that was counted until now. */
  flush(): Promise<void> {
    const flushed = this.running.then(() => this.writeAll());
    this.running = flushed.catch(() => undefined);
    return flushed;
  }

  private async writeAll(): Promise<void> {
    for (;;) {
      if (this.batch.uses.length === 0) {
        this.batch = { number: this.batch.number + 1, uses: this.tally.take(BATCH) };
        if (this.batch.uses.length === 0) return;
      }
      await this.write(this.batch);
      this.batch = { ...this.batch, uses: [] };
    }
  }

  private write({ number, uses }: { number: number; uses: readonly CountedUse[] }): Promise<void> {
    return this.transactions.run(async () => {
      if (!(await this.counts.claim(this.serverId, number))) return;
      await this.counts.add(uses);
      await this.counts.addDownloads(uses);
    });
  }

  private async flushOrWarn(): Promise<void> {
    try {
      await this.flush();
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.warn(`Counts of use wait, as they cannot be written: ${String(error)}`);
      this.isFailing = true;
    }
    const lost = this.tally.takeLost();
    if (lost > 0) this.logger.warn(`${lost} uses were not counted: too many counts wait to be written.`);
  }
}

function attributed(use: Use): AttributedUse {
  const context = requestContext();
  return {
    ...use,
    day: dayOf(Date.now()),
    userId: context?.actor?.userId ?? 0,
    client: clientKindOf(context?.userAgent),
  };
}
