import { Injectable } from '@nestjs/common';
import { unavailable } from '#common/errors/failures.js';
import { DatabaseHealth } from '#database/database-health.js';
import { ObjectStore } from '#object-storage/object-store.js';
import type { ReadinessResponse } from './dto/health.dto.js';

const STORE_ANSWER_LIMIT_MS = 500;
const STORE_CACHED_FOR_MS = 5_000;

@Injectable()
export class HealthService {
  private draining = false;
  private storeAnswer: { readonly until: number; readonly answers: Promise<boolean> } | undefined;

  constructor(
    private readonly database: DatabaseHealth,
    private readonly store: ObjectStore,
  ) {}

  /** From now on the server says that it is not ready, so that a load balancer sends no new requests. */
  startDraining(): void {
    this.draining = true;
  }

  /**
   * Without the object store the catalogue still works, so its absence is a degradation and not unreadiness.
   * @throws Failure not-ready
   */
  async getReadiness(): Promise<ReadinessResponse> {
    if (this.draining) throw unavailable('not-ready', 'The server is shutting down.');
    const fault = await this.database.fault();
    if (fault !== undefined) throw unavailable('not-ready', fault);
    const store = (await this.storeAnswers()) ? 'ok' : 'degraded';
    return { status: store === 'ok' ? 'ready' : 'degraded', checks: { database: 'ok', object_store: store } };
  }

  private storeAnswers(): Promise<boolean> {
    if (!this.storeAnswer || this.storeAnswer.until < Date.now()) {
      const answers = this.store.check({ signal: AbortSignal.timeout(STORE_ANSWER_LIMIT_MS) }).then(
        () => true,
        () => false,
      );
      this.storeAnswer = { until: Date.now() + STORE_CACHED_FOR_MS, answers };
    }
    return this.storeAnswer.answers;
  }
}
