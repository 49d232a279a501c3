import { setImmediate as nextTurn } from 'node:timers/promises';
import { GroupedSteps } from '../aggregation/grouped-steps.js';
import type { TimeGroup } from '../aggregation/time-groups.js';
import { SUMS_PER_ZONE, zoneCellsOf } from '../blocks/zone-sums.js';
import type { BlockReader } from '../grid-source.js';
import type { SeriesPlan, SeriesVariable } from './series-plan.js';
import type { Zone } from './zone-window.js';
import { ZoneStatistics, type ZoneSummary } from './zone-statistics.js';

/** Rows that are written before others get their turn: a row takes about ten microseconds. */
const ROWS_PER_TURN = 1_000;

export interface SeriesRow {
  readonly zone: Zone;
  readonly variable: SeriesVariable;
  readonly group: TimeGroup;
  readonly summary: ZoneSummary;
}

/**
 * The rows of series: variable by variable, in the order of time, all zones of a group together. Each list is what one
 * group has, or a part of it, so that what is held does not grow with the request.
 */
export function seriesRowsOf(plan: SeriesPlan, session: BlockReader): AsyncGenerator<SeriesRow[]> {
  return inTurns(groupedRowsOf(plan, session));
}

/** In parts that are written one per turn: a client that reads fast keeps nobody else waiting. */
export async function* inTurns<T>(batches: AsyncIterable<T[]>): AsyncGenerator<T[]> {
  let count = 0;
  for await (const rows of batches) {
    for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
      const part = rows.slice(start, start + ROWS_PER_TURN);
      yield part;
      count += part.length;
      if (count >= ROWS_PER_TURN) {
        await nextTurn();
        count = 0;
      }
    }
  }
}

async function* groupedRowsOf(
  { variables, groups, window }: SeriesPlan,
  session: BlockReader,
): AsyncGenerator<SeriesRow[]> {
  const zones = window.zones.map((zone) => new ZoneStatistics(zone));
  const cells = zoneCellsOf(window.zones);
  const stepSums = zones.length * SUMS_PER_ZONE;
  for (const variable of variables) {
    const rowsOf = (index: number): SeriesRow[] => {
      const group = groups[index];
      if (!group) throw new Error(`There is no group ${index}.`);
      return zones.map((statistics) => ({
        zone: statistics.zone,
        variable,
        group,
        summary: statistics.take(group.expectedSteps),
      }));
    };
    const steps = new GroupedSteps(session, variable.request, 0, variable.counts);
    let group = 0;
    for await (const { sums, first, end } of steps.sums(cells)) {
      for (let step = first; step < end; step++) {
        for (; step >= steps.endOf(group); group++) yield rowsOf(group);
        let at = (step - first) * stepSums;
        for (const statistics of zones) {
          statistics.add(sums, at);
          at += SUMS_PER_ZONE;
        }
      }
    }
    for (; group < groups.length; group++) yield rowsOf(group);
  }
}
