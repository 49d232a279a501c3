import type { BudgetKind } from '#config/rate-limit-section.js';

/** A budget of a subject after it was asked for points. */
export interface BudgetState {
  readonly kind: BudgetKind;
  /** False where the points asked for were not there; nothing was spent then. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the window ends and the whole limit is there again. */
  readonly resetSeconds: number;
  readonly windowSeconds: number;
}

/** As in draft-ietf-httpapi-ratelimit-headers: lists of named policies, with `q`uota, `w`indow, `r`emaining and `t`ime. */
export function budgetHeaders(states: readonly BudgetState[]): Readonly<Record<string, string>> {
  return {
    'RateLimit-Policy': states
      .map(({ kind, limit, windowSeconds }) => `"${kind}";q=${limit};w=${windowSeconds}`)
      .join(', '),
    RateLimit: states
      .map(({ kind, remaining, resetSeconds }) => `"${kind}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  };
}
