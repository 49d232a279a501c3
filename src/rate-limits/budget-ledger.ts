import type { BudgetKind } from '#config/rate-limit-section.js';
import type { BudgetState } from './budget-state.js';

/** What the store counts for a subject, after points were taken. */
export interface StoreCount {
  /** Points that all replicas have taken in this window, those just taken included; it may run past the limit. */
  readonly taken: number;
  readonly msToEnd: number;
}

export type TakePoints = (subject: string, points: number) => Promise<StoreCount>;

export interface LedgerTerms {
  readonly kind: BudgetKind;
  readonly limit: number;
  readonly windowMs: number;
  /** Of what the store has left, the part that is taken at once and spent here without asking again. */
  readonly share: number;
  /** Subjects remembered at once; past that, the oldest is forgotten. */
  readonly mostSubjects: number;
}

/** A subject in one window, as this replica knows it. */
interface Window {
  endsAt: number;
  /** Taken from the store, and not spent yet. */
  held: number;
  /** Left in the store when it was last asked; at 0 it need not be asked again. */
  stored: number;
  /** Points for which requests are waiting. */
  wanted: number;
  /** Whether the store has told what is left; before, `stored` is the whole limit. */
  asked: boolean;
  asking: Promise<void> | undefined;
}

/**
 * The budgets of one kind. Points are taken from the store in blocks, so that most requests ask nobody, and whatever
 * replicas there are, together they never spend more than the limit: the store counts in one atomic statement, and of a
 * block that runs past the limit only the part before it is ours. Small limits have blocks of one point and are exact;
 * with others, a replica may hold what another one lacks.
 */
export class BudgetLedger {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly terms: LedgerTerms,
    private readonly take: TakePoints,
    private readonly onStoreFailure: (error: unknown) => void,
  ) {}

  /** Never fails: without the store, this replica counts alone until the window ends. */
  async spend(subject: string, cost: number): Promise<BudgetState> {
    for (;;) {
      const window = this.windowOf(subject);
      if (window.endsAt > Date.now()) {
        if (cost <= window.held) {
          window.held -= cost;
          return this.stateOf(window, true);
        }
        if (window.stored === 0 || cost > this.terms.limit) return this.stateOf(window, false);
      }
      window.wanted += cost;
      window.asking ??= this.askStore(subject, window);
      await window.asking;
      window.wanted -= cost;
    }
  }

  /** How many subjects are remembered. */
  get size(): number {
    return this.windows.size;
  }

  forgetEnded(): void {
    const now = Date.now();
    for (const [subject, window] of this.windows) {
      if (window.endsAt <= now && !window.asking) this.windows.delete(subject);
    }
  }

  private windowOf(subject: string): Window {
    const known = this.windows.get(subject);
    if (known && (known.endsAt > Date.now() || known.asking)) return known;
    // Put in anew, a subject is the youngest of the map.
    this.windows.delete(subject);
    if (this.windows.size >= this.terms.mostSubjects) this.forgetOldest();
    const { limit, windowMs } = this.terms;
    const window: Window = {
      endsAt: Date.now() + windowMs,
      held: 0,
      stored: limit,
      wanted: 0,
      asked: false,
      asking: undefined,
    };
    this.windows.set(subject, window);
    return window;
  }

  private forgetOldest(): void {
    const { value: oldest } = this.windows.keys().next();
    if (oldest !== undefined) this.windows.delete(oldest);
  }

  private async askStore(subject: string, window: Window): Promise<void> {
    const { share: part } = this.terms;
    // What is left is not known at first: with whole shares of the limit, a few servers that start would take all of it.
    const share = Math.floor(window.stored * part * (window.asked ? 1 : part));
    const block = Math.min(Math.max(window.wanted - window.held, share), window.stored);
    try {
      this.enter(window, block, await this.take(subject, block));
    } catch (error) {
      window.held += window.stored;
      window.stored = 0;
      this.onStoreFailure(error);
    } finally {
      window.asking = undefined;
    }
  }

  private enter(window: Window, block: number, { taken, msToEnd }: StoreCount): void {
    const { limit, windowMs } = this.terms;
    const endsAt = Date.now() + msToEnd;
    // The next window has begun meanwhile; what is held is of the one before.
    if (endsAt - window.endsAt > windowMs / 2) window.held = 0;
    window.endsAt = endsAt;
    window.asked = true;
    window.held += Math.min(Math.max(limit - (taken - block), 0), block);
    window.stored = Math.max(limit - taken, 0);
  }

  private stateOf({ endsAt, held, stored }: Window, allowed: boolean): BudgetState {
    const { kind, limit, windowMs } = this.terms;
    return {
      kind,
      allowed,
      limit,
      remaining: held + stored,
      resetSeconds: Math.ceil((endsAt - Date.now()) / 1000),
      windowSeconds: windowMs / 1000,
    };
  }
}
