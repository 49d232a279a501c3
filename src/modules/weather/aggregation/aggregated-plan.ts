import type { GridSource } from '../grid-source.js';
import type { OpenedStore } from '../opened-store.js';
import { type PlanOptions, type SubsetPlan, subsetPlanOf, type SubsetRequest } from '../plan/subset-plan.js';
import type { Period } from '../time/time-periods.js';
import { aggregatedStoreOf } from './aggregated-store.js';
import type { Statistic } from './statistic.js';
import type { RegisteredStepTypes } from './step-type.js';

export interface GridAggregation {
  readonly every: Period;
  readonly statistic: Statistic;
  /** Minutes east of UTC, of periods and of dates without a zone. */
  readonly offsetMinutes: number;
  readonly stepTypes: RegisteredStepTypes;
}

/**
 * Plans a subset whose steps are gathered: it is that of a store with one step per group.
 * @throws Failure as `subsetPlanOf`; wrong-aggregation
 */
export function aggregatedPlanOf(
  source: GridSource,
  opened: OpenedStore,
  request: SubsetRequest,
  aggregation: GridAggregation & PlanOptions,
): SubsetPlan {
  const { startDate, endDate, names, variables } = request;
  const aggregated = aggregatedStoreOf(source, opened, variables, { startDate, endDate, names, ...aggregation });
  const { offsetMinutes } = aggregation;
  return subsetPlanOf(aggregated.source, aggregated.opened, { ...request, offsetMinutes }, aggregation);
}
