import { setImmediate as nextTurn } from 'node:timers/promises';
import { GroupedSteps } from '../aggregation/grouped-steps.js';
import type { TimeGroup } from '../aggregation/time-groups.js';
import type { BlockReader } from '../grid-source.js';
import type { SeriesPlan, SeriesVariable } from './series-plan.js';
import type { Zone } from './zone-window.js';
import { ZoneStatistics, type ZoneSummary } from './zone-statistics.js';

/** Values that are weighed before others get their turn: a few milliseconds. */
const VALUES_PER_TURN = 1_000_000;

export interface SeriesRow {
  readonly zone: Zone;
  readonly variable: SeriesVariable;
  readonly group: TimeGroup;
  readonly summary: ZoneSummary;
}

/**
 * The rows of series: variable by variable, in the order of time, all zones of a group together. Each list is what one
 * group has, so that what is held does not grow with the request.
 */
export async function* seriesRowsOf(
  { variables, groups, window }: SeriesPlan,
  session: BlockReader,
): AsyncGenerator<SeriesRow[]> {
  const zones = window.zones.map((zone) => new ZoneStatistics(zone));
  const cells = Math.max(
    1,
    window.zones.reduce((sum, zone) => sum + zone.cells.length, 0),
  );
  const stepsPerTurn = Math.max(1, Math.floor(VALUES_PER_TURN / cells));
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
    for await (const { values, first, end } of steps.read(0, groups.length)) {
      for (let step = first; step < end; step++) {
        for (; step >= steps.endOf(group); group++) yield rowsOf(group);
        for (const statistics of zones) statistics.add(values, (step - first) * steps.cells);
        if ((step - first) % stepsPerTurn === stepsPerTurn - 1) await nextTurn();
      }
    }
    for (; group < groups.length; group++) yield rowsOf(group);
  }
}
