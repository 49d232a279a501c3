import type { EnvironmentReader } from './environment-reader.js';
import type { VariableName } from './environment.js';

/** The variable of each budget, and what it holds a minute where that says nothing. A further budget is a line here. */
const BUDGETS = {
  requests: ['RATE_LIMIT_REQUESTS_PER_MINUTE', 6000],
  'user-requests': ['RATE_LIMIT_USER_REQUESTS_PER_MINUTE', 24_000],
  'new-keys': ['RATE_LIMIT_NEW_KEYS_PER_MINUTE', 60],
  'failed-authentication': ['RATE_LIMIT_FAILED_KEYS_PER_MINUTE', 60],
  'leak-reports': ['RATE_LIMIT_LEAK_REPORTS_PER_MINUTE', 60],
  shapefiles: ['RATE_LIMIT_SHAPEFILES_PER_MINUTE', 5],
  validations: ['RATE_LIMIT_VALIDATIONS_PER_MINUTE', 60],
  weather: ['RATE_LIMIT_WEATHER_PER_MINUTE', 60],
} as const satisfies Readonly<Record<string, readonly [VariableName, number]>>;

export type BudgetKind = keyof typeof BUDGETS;

export const BUDGET_KINDS = Object.keys(BUDGETS) as readonly BudgetKind[];

/** The store counts in 32 bits, and replicas count a little beyond the limit. */
const BOUNDS = { min: 1, max: 100_000_000 };

export abstract class RateLimitSection {
  abstract readonly perMinute: Readonly<Record<BudgetKind, number>>;
}

export function rateLimitSection(read: EnvironmentReader): RateLimitSection {
  const limits = BUDGET_KINDS.map((kind) => {
    const [variable, fallback] = BUDGETS[kind];
    return [kind, read.integer(variable, fallback, BOUNDS)] as const;
  });
  return { perMinute: Object.fromEntries(limits) as Record<BudgetKind, number> };
}
