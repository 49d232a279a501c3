import { Failure } from '#common/errors/failure.js';
import { type BudgetState, budgetHeaders } from './budget-state.js';

export function rateLimited(state: BudgetState): Failure {
  const { kind, limit, windowSeconds, resetSeconds } = state;
  return new Failure(
    'too-many-requests',
    'rate-limited',
    `The limit "${kind}" of ${limit} in ${windowSeconds} seconds is reached. Try again in ${resetSeconds} seconds.`,
    { headers: { ...budgetHeaders([state]), 'Retry-After': String(resetSeconds) } },
  );
}
