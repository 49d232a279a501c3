import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { StorageCleanUpSection } from '#config/configuration.js';
import { Transactions } from '#database/transactions.js';
import { RegionsService } from '#modules/regions/regions.service.js';
import { SearchRenamesRepository } from './search-renames.repository.js';
import { SearchVocabularyRepository } from './search-vocabulary.repository.js';

const JITTER = 0.2;
/** At about a millisecond each, far below what a statement may take, and what others wait for who change one of them. */
const BATCH = 500;
/** A hundred thousand words take four hours. */
const WORDS_AT_A_TIME = 200;

/**
 * Writes what datasets are found by after something that many of them refer to was renamed: soon after the rename
 * where this server made it, and as often as the object store is cleaned up for what others left. One server does it at
 * a time, and each batch is a transaction that also says how far it came. The words of datasets that are gone leave the
 * vocabulary as well.
 */
@Injectable()
export class SearchRefreshService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SearchRefreshService.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private scheduled: Promise<void> = Promise.resolve();
  private isAskedAgain = false;
  private lastWord = '';

  constructor(
    private readonly cleanUp: StorageCleanUpSection,
    private readonly renames: SearchRenamesRepository,
    private readonly vocabulary: SearchVocabularyRepository,
    private readonly transactions: Transactions,
    private readonly regions: RegionsService,
  ) {}

  onApplicationBootstrap(): void {
    this.regions.whenMoved(() => this.startAfterCommit());
    if (this.cleanUp.reaperIntervalMs > 0) this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The server is stopping.'));
    clearTimeout(this.timer);
    await Promise.all([this.running, this.scheduled]);
  }

  /** Once the open transaction is committed, where it left something; nobody waits for it. */
  startAfterCommit(): void {
    this.transactions.putOff(this.startLater, null);
  }

  /** How many datasets were written. */
  async runOnce(): Promise<number> {
    let written = 0;
    while (!this.stopping.signal.aborted) {
      const batch = await this.writeBatch(BATCH);
      if (batch === null) break;
      written += batch;
    }
    if (written > 0) this.logger.log({ msg: 'Datasets are found by new names.', written });
    return written;
  }

  /** Looks at the next words, all of them in turn, and takes away those that no dataset has any more. */
  async sweepWords(limit = WORDS_AT_A_TIME): Promise<void> {
    this.lastWord = (await this.vocabulary.setAside(this.lastWord, limit)) ?? '';
    await this.vocabulary.settle();
  }

  /** Null where nothing is left, or another server is at it. */
  writeBatch(limit: number): Promise<number | null> {
    return this.transactions.run(async () => {
      if (!(await this.renames.tryLead())) return null;
      const rename = await this.renames.findOldest();
      return rename && this.renames.writeNext(rename, limit);
    });
  }

  private readonly startLater = async (): Promise<() => void> => {
    const isNeeded = (await this.renames.findOldest()) !== null;
    return () => {
      if (isNeeded) void this.start();
    };
  };

  private start(): Promise<void> {
    this.isAskedAgain = true;
    this.running ??= this.runAsAsked();
    return this.running;
  }

  private async runAsAsked(): Promise<void> {
    while (this.isAskedAgain && !this.stopping.signal.aborted) {
      this.isAskedAgain = false;
      try {
        await this.runOnce();
      } catch (error) {
        this.logger.warn(`Datasets are still found by old names: ${String(error)}`);
      }
    }
    this.running = undefined;
  }

  private scheduleNext(): void {
    // Servers that start together are not to ask together for ever.
    const delayMs = this.cleanUp.reaperIntervalMs * (1 + JITTER * (Math.random() - 0.5));
    this.timer = setTimeout(() => {
      this.scheduled = this.runAsScheduled().finally(() => {
        if (!this.stopping.signal.aborted) this.scheduleNext();
      });
    }, delayMs).unref();
  }

  private async runAsScheduled(): Promise<void> {
    await this.start();
    if (this.stopping.signal.aborted) return;
    try {
      await this.sweepWords();
    } catch (error) {
      this.logger.warn(`Words that no dataset has were not taken away: ${String(error)}`);
    }
  }
}
