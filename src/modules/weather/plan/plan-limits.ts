import { requestTooLarge } from '../weather.errors.js';
import type { RequestCost } from './request-cost.js';
import type { SubsetPlan } from './subset-plan.js';

/** @throws Failure weather-request-too-large, saying what would fit */
export function requireWithinLimits(plan: SubsetPlan, limit: RequestCost): void {
  const { cost } = plan;
  if (cost.outputBytes <= limit.outputBytes && cost.decodedBytes <= limit.decodedBytes) return;
  throw requestTooLarge(cost, limit, adviceFor(plan, limit));
}

function adviceFor({ cost, timeRuns, opened }: SubsetPlan, limit: RequestCost): string {
  const share = Math.min(limit.outputBytes / cost.outputBytes, limit.decodedBytes / Math.max(1, cost.decodedBytes));
  const steps = timeRuns?.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const fitting = Math.floor(steps * share);
  const first = timeRuns?.[0];
  if (fitting < 1 || !first || !opened.time) return 'Ask for a smaller area or for fewer variables.';
  const last = opened.time.steps[first.start + Math.min(fitting, first.count) - 1] ?? 0;
  return `Of the ${steps} steps in time, about ${fitting} would fit: ask until ${opened.time.isoOf(last).slice(0, 19)}, for a smaller area, or for fewer variables.`;
}
