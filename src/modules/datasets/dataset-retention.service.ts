import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CatalogueSection, StorageCleanUpSection } from '#config/configuration.js';
import { DeletedDatasetsService } from './deleted-datasets.service.js';

const JITTER = 0.2;

/**
 * Purges datasets whose time in the bin is over. It runs in every server, as often as the object store is cleaned up;
 * each dataset is purged by the one that holds its row.
 */
@Injectable()
export class DatasetRetentionService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DatasetRetentionService.name);
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly cleanUp: StorageCleanUpSection,
    private readonly catalogue: CatalogueSection,
    private readonly deleted: DeletedDatasetsService,
  ) {}

  onApplicationBootstrap(): void {
    if (this.cleanUp.reaperIntervalMs > 0 && this.catalogue.deletedRetentionDays > 0) this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort(new Error('The server is stopping.'));
    clearTimeout(this.timer);
    await this.running;
  }

  /** How many were purged. One that cannot be purged does not keep the others. */
  async runOnce(): Promise<number> {
    let purged = 0;
    for await (const dsId of this.deleted.expired()) {
      if (this.stopping.signal.aborted) break;
      try {
        if (await this.deleted.purgeExpired(dsId)) purged += 1;
      } catch (error) {
        this.logger.warn(`The deleted dataset ${dsId} was not purged: ${String(error)}`);
      }
    }
    if (purged > 0) this.logger.log({ msg: 'Deleted datasets were purged.', purged });
    return purged;
  }

  private scheduleNext(): void {
    // Servers that start together are not to ask together for ever.
    const delayMs = this.cleanUp.reaperIntervalMs * (1 + JITTER * (Math.random() - 0.5));
    this.timer = setTimeout(() => {
      this.running = this.runAsScheduled().finally(() => {
        if (!this.stopping.signal.aborted) this.scheduleNext();
      });
    }, delayMs).unref();
  }

  private async runAsScheduled(): Promise<void> {
    try {
      await this.runOnce();
    } catch (error) {
      this.logger.warn(`Deleted datasets were not purged: ${String(error)}`);
    }
  }
}
