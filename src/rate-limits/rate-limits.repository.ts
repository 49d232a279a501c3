import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import { type BudgetKind, RateLimitSection } from '#config/rate-limit-section.js';
import { Transactions } from '#database/transactions.js';
import type { StoreCount } from './budget-ledger.js';
import { WINDOW_SECONDS } from './budget-window.js';

/** Clocks of replicas may differ by this much: a row that has ended here may still run there. */
const CLOCK_MARGIN_MS = 60_000;

/** What all replicas have taken, in one row for each budget and subject. The statements are those of the library. */
@Injectable()
export class RateLimitsRepository {
  private readonly limiters = new Map<BudgetKind, RateLimiterPostgres>();

  constructor(
    private readonly section: RateLimitSection,
    private readonly transactions: Transactions,
  ) {}

  async take(kind: BudgetKind, subject: string, points: number): Promise<StoreCount> {
    // `consume` would refuse what runs past the limit, and not say how far; `penalty` counts alike, and says.
    const { consumedPoints, msBeforeNext } = await this.limiterOf(kind).penalty(subject, points);
    return { taken: consumedPoints, msToEnd: msBeforeNext };
  }

  /** Replicas may do this at once: each row is deleted by one of them. */
  async deleteEnded(): Promise<void> {
    await this.transactions.query('DELETE FROM rate_limits WHERE expire < $1', [Date.now() - CLOCK_MARGIN_MS]);
  }

  private limiterOf(kind: BudgetKind): RateLimiterPostgres {
    let limiter = this.limiters.get(kind);
    if (!limiter) {
      limiter = new RateLimiterPostgres({
        storeClient: this.transactions.pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
        // Its timer could not be stopped with the server.
        clearExpiredByTimeout: false,
        keyPrefix: kind,
        points: this.section.perMinute[kind],
        duration: WINDOW_SECONDS,
      });
      this.limiters.set(kind, limiter);
    }
    return limiter;
  }
}
