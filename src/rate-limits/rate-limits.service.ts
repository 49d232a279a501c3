import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BUDGET_KINDS, type BudgetKind, RateLimitSection } from '#config/rate-limit-section.js';
import { BudgetLedger, type TakePoints } from './budget-ledger.js';
import type { BudgetState } from './budget-state.js';
import { WINDOW_SECONDS } from './budget-window.js';
import { rateLimited } from './rate-limits.errors.js';
import { RateLimitsRepository } from './rate-limits.repository.js';

const WINDOW_MS = WINDOW_SECONDS * 1000;
/** Limits below 40 have blocks of one point, and a replica holds a twentieth of what is left at most. */
const BLOCK_SHARE = 1 / 20;
/** For each kind; a subject takes some 200 bytes. */
const MOST_SUBJECTS = 100_000;
const WARN_EVERY_MS = 60_000;
const CLEAN_EVERY_MS = 60_000;

/** Who may spend how much of what in a minute, over all replicas. */
@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RateLimits.name);
  private readonly shared: Readonly<Record<BudgetKind, BudgetLedger>>;
  private readonly local: Readonly<Record<BudgetKind, BudgetLedger>>;
  private cleaner: NodeJS.Timeout | undefined;
  private cleaning: Promise<void> = Promise.resolve();
  private warnedAt = -Infinity;

  constructor(
    private readonly section: RateLimitSection,
    private readonly counts: RateLimitsRepository,
  ) {
    this.shared = this.ledgers(BLOCK_SHARE, (kind) => (subject, points) => this.counts.take(kind, subject, points));
    // What is not shared is taken whole, as the window begins.
    this.local = this.ledgers(1, () => (_, points) => Promise.resolve({ taken: points, msToEnd: WINDOW_MS }));
  }

  onApplicationBootstrap(): void {
    // Not a round number, so that replicas that start together do not clean together for ever.
    const everyMs = CLEAN_EVERY_MS * (1 + Math.random());
    this.cleaner = setInterval(() => {
      this.cleaning = this.clean().catch((error: unknown) => {
        this.logger.warn(`Counts of limits whose minute has ended were not removed: ${String(error)}`);
      });
    }, everyMs).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.cleaner);
    await this.cleaning;
  }

  spend(kind: BudgetKind, subject: string, cost = 1): Promise<BudgetState> {
    return this.shared[kind].spend(subject, cost);
  }

  /** As `spend`. @throws Failure rate-limited where the points are not there */
  async require(kind: BudgetKind, subject: string, cost = 1): Promise<BudgetState> {
    return required(await this.spend(kind, subject, cost));
  }

  /**
   * As `require`, from a budget that this replica keeps for itself: for what must cost no query.
   * @throws Failure rate-limited
   */
  async requireHere(kind: BudgetKind, subject: string, cost = 1): Promise<BudgetState> {
    return required(await this.local[kind].spend(subject, cost));
  }

  /** Forgets the windows that have ended, here and in the store. */
  async clean(): Promise<void> {
    for (const kind of BUDGET_KINDS) {
      this.shared[kind].forgetEnded();
      this.local[kind].forgetEnded();
    }
    await this.counts.deleteEnded();
  }

  private ledgers(share: number, takeOf: (kind: BudgetKind) => TakePoints): Record<BudgetKind, BudgetLedger> {
    const entries = BUDGET_KINDS.map((kind) => {
      const terms = {
        kind,
        limit: this.section.perMinute[kind],
        windowMs: WINDOW_MS,
        share,
        mostSubjects: MOST_SUBJECTS,
      };
      return [kind, new BudgetLedger(terms, takeOf(kind), this.warn)] as const;
    });
    return Object.fromEntries(entries) as Record<BudgetKind, BudgetLedger>;
  }

  private readonly warn = (error: unknown): void => {
    if (Date.now() - this.warnedAt < WARN_EVERY_MS) return;
    this.warnedAt = Date.now();
    this.logger.warn(`Rate limits are counted by this server alone for now: ${String(error)}`);
  };
}

function required(state: BudgetState): BudgetState {
  if (!state.allowed) throw rateLimited(state);
  return state;
}
