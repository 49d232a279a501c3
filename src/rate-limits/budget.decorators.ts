import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiProblem } from '#common/openapi/api-problem.decorators.js';
import type { BudgetKind } from '#config/rate-limit-section.js';

export const BUDGET = Symbol('budget');

/**
 * Each call of the route spends a point of this budget: the user's, or on a public route the address's. It comes on top
 * of `requests`, which every key spends everywhere.
 */
export function Budget(kind: BudgetKind): MethodDecorator {
  return applyDecorators(
    SetMetadata(BUDGET, kind),
    ApiProblem(429, 'A limit is reached; Retry-After says how long to wait'),
  );
}
