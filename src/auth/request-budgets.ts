import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BudgetKind } from '#config/rate-limit-section.js';
import { networkOf } from '#rate-limits/address-network.js';
import { BUDGET } from '#rate-limits/budget.decorators.js';
import { budgetHeaders, type BudgetState } from '#rate-limits/budget-state.js';
import { RateLimits } from '#rate-limits/rate-limits.service.js';
import { isWellFormedApiKey } from './api-key.js';
import type { Caller } from './caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the request has spent from so far. */
    budgets?: readonly BudgetState[];
  }
}

/** What a request spends of which budget; its answer tells in headers. */
@Injectable()
export class RequestBudgets {
  constructor(
    private readonly limits: RateLimits,
    private readonly reflector: Reflector,
  ) {}

  /**
   * Of the key, which headers tell of, and of its user: a hundred keys are not a hundred times the limit.
   * @throws Failure rate-limited
   */
  async spendAsCaller(context: ExecutionContext, { keyId, userId }: Caller): Promise<void> {
    tell(context, await this.limits.require('requests', String(keyId)));
    await this.limits.require('user-requests', String(userId));
  }

  /**
   * For keys that do not work, by address. Those that do are not asked, so that nobody shuts out the others of a
   * network. A key that cannot be one is counted without a query. @throws Failure rate-limited
   */
  async spendOnFailedKey(key: string, { ip }: FastifyRequest): Promise<void> {
    if (isWellFormedApiKey(key)) await this.limits.require('failed-authentication', networkOf(ip));
    else await this.limits.requireHere('failed-authentication', networkOf(ip));
  }

  /** For a route under `@Budget`. @throws Failure rate-limited */
  async spendOnRoute(context: ExecutionContext): Promise<void> {
    const kind = this.reflector.get<BudgetKind | undefined>(BUDGET, context.getHandler());
    if (kind === undefined) return;
    const { caller, ip } = context.switchToHttp().getRequest<FastifyRequest>();
    tell(context, await this.limits.require(kind, caller ? `user ${caller.userId}` : networkOf(ip)));
  }
}

function tell(context: ExecutionContext, state: BudgetState): void {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  request.budgets = [...(request.budgets ?? []), state];
  void http.getResponse<FastifyReply>().headers(budgetHeaders(request.budgets));
}
