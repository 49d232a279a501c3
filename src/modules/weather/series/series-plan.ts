import { mergedSteps } from '../aggregation/merged-steps.js';
import { endsInterval, type RegisteredStepTypes, stepTypeOf } from '../aggregation/step-type.js';
import { type Gathering, stepsOf, type TimeGroup, timeGroupsOf, trimmedGroups } from '../aggregation/time-groups.js';
import type { GridSource } from '../grid-source.js';
import type { BlockRequest, StoreArray } from '../grid-store.js';
import { elementBytesOf } from '../netcdf/nc-type.js';
import type { OpenedStore } from '../opened-store.js';
import type { RequestCost } from '../plan/request-cost.js';
import { requestedArrays } from '../plan/subset-plan.js';
import { requestTooLarge, variableWithoutSeries, wrongAggregation } from '../weather.errors.js';
import type { ZoneWindow } from './zone-window.js';

/** About what a row takes as text. */
const ROW_BYTES = 120;

export interface SeriesRequest extends Gathering {
  readonly variables: readonly string[];
  readonly stepTypes: RegisteredStepTypes;
}

export interface SeriesVariable {
  readonly array: StoreArray;
  readonly stepType: string | null;
  /** All steps and cells that are needed. */
  readonly request: BlockRequest;
  /** Steps per group. */
  readonly counts: readonly number[];
}

/** What series come to, before any value of a variable has been read. */
export interface SeriesPlan {
  /** Where the blocks of the variables are read from. */
  readonly source: GridSource;
  readonly opened: OpenedStore;
  readonly request: SeriesRequest;
  readonly window: ZoneWindow;
  readonly groups: readonly TimeGroup[];
  readonly variables: readonly SeriesVariable[];
  readonly rowCount: number;
  readonly chunks: number;
  /** The output is an estimate; the values that zones weigh count as read where they are more than the chunks have. */
  readonly cost: RequestCost;
}

/** @throws Failure for variables and dates that the store does not have, wrong-aggregation */
export function seriesPlanOf(
  source: GridSource,
  opened: OpenedStore,
  request: SeriesRequest,
  window: ZoneWindow,
): SeriesPlan {
  const { time, timeName, store } = opened;
  if (!time) throw wrongAggregation('the dataset has no times');
  const arrays = requestedArrays(opened, request.variables);
  for (const { name, dimensions } of arrays) {
    if (dimensions.length !== 3 || dimensions[0] !== timeName) throw variableWithoutSeries(name, dimensions);
  }
  const typed = arrays.map((array) => ({ array, stepType: stepTypeOf(array, request.stepTypes) }));
  const kinds = new Set(typed.map(({ stepType }) => endsInterval(stepType)));
  const groups = trimmedGroups(timeGroupsOf(time, request), kinds, time, request);
  const variables = typed.map(({ array, stepType }): SeriesVariable => {
    const ranges = groups.map((group) => stepsOf(group, endsInterval(stepType)));
    const maskedValue = typeof array.fillValue === 'bigint' ? 0n : 0;
    const runs = [mergedSteps(ranges), window.rows, window.columns];
    const { mask } = window;
    return {
      array,
      stepType,
      request: { store, array, runs, mask, maskedValue },
      counts: ranges.map(({ count }) => count),
    };
  });
  const read = variables.filter(({ request: { runs } }) => runs[0]?.length !== 0);
  const costs = read.map((variable) => source.costOf(variable.request));
  const rowCount = groups.length * variables.length * window.zones.length;
  return {
    source,
    opened,
    request,
    window,
    groups,
    variables,
    rowCount,
    chunks: costs.reduce((sum, { chunks }) => sum + chunks, 0),
    cost: {
      outputBytes: rowCount * ROW_BYTES,
      decodedBytes: Math.max(
        costs.reduce((sum, { decodedBytes }) => sum + decodedBytes, 0),
        weighedBytes(window, read),
      ),
    },
  };
}

/** @throws Failure weather-request-too-large */
export function requireSeriesWithinLimits({ cost }: SeriesPlan, limit: RequestCost): void {
  if (cost.outputBytes <= limit.outputBytes && cost.decodedBytes <= limit.decodedBytes) return;
  throw requestTooLarge(cost, limit, 'Ask for a shorter time, for fewer or smaller zones, or for fewer variables.');
}

function weighedBytes({ zones }: ZoneWindow, variables: readonly SeriesVariable[]): number {
  const cells = zones.reduce((sum, zone) => sum + zone.cells.length, 0);
  return variables.reduce((sum, { array, counts }) => {
    const steps = counts.reduce((all, count) => all + count, 0);
    return sum + cells * steps * elementBytesOf(array.elementType);
  }, 0);
}
