import { shortestSingle } from '../tables/number-text.js';
import { decodingOf } from '../tables/value-decoding.js';
import { type Calendar, isoOf, isStandard } from '../time/calendar.js';
import type { SeriesPlan } from './series-plan.js';
import type { SeriesRow } from './series-rows.js';
import type { ZoneSummary } from './zone-statistics.js';

export const SERIES_STATISTICS = ['mean', 'min', 'max', 'sum', 'count'] as const;
export type SeriesStatistic = (typeof SERIES_STATISTICS)[number];
type Value = string | number | null;

/** A column of a table of series, as any format writes it. */
export interface SeriesColumn {
  readonly name: string;
  /** An instant is milliseconds since 1970 in UTC. */
  readonly kind: 'text' | 'number' | 'integer' | 'instant';
  readonly valueOf: (row: SeriesRow) => Value;
}

export interface TableTerms {
  readonly statistics: readonly SeriesStatistic[];
  /** Rows of points say which cell they are of; without groups they have one value. */
  readonly isOfPoints: boolean;
}

/** The columns of the series of a plan. */
export function seriesColumnsOf(plan: SeriesPlan, { statistics, isOfPoints }: TableTerms): SeriesColumn[] {
  const { every } = plan.request;
  const text = (name: string, valueOf: SeriesColumn['valueOf']): SeriesColumn => ({ name, kind: 'text', valueOf });
  const number = (name: string, valueOf: SeriesColumn['valueOf']): SeriesColumn => ({ name, kind: 'number', valueOf });
  const ofCell = isOfPoints
    ? [
        number('cell_latitude', ({ zone }) => zone.nearest?.latitude ?? null),
        number('cell_longitude', ({ zone }) => zone.nearest?.longitude ?? null),
        number('distance_km', ({ zone }) => rounded(zone.nearest?.distanceKm ?? 0)),
      ]
    : [];
  const singles = new Set(plan.variables.filter(({ array }) => decodingOf(array).kind === 'single'));
  // A value of the dataset has the digits that tables of grids give it; what is computed has those of the computation.
  const held = ({ variable }: SeriesRow, value: number | null): number | null =>
    value !== null && singles.has(variable) ? shortestSingle(value) : value;
  const summed = (name: SeriesStatistic): SeriesColumn => ({
    name,
    kind: name === 'count' ? 'integer' : 'number',
    valueOf: (row) => (name === 'min' || name === 'max' ? held(row, row.summary[name]) : row.summary[name]),
  });
  const asValue = isOfPoints && every === null;
  return [
    text(isOfPoints ? 'point_id' : 'zone_id', ({ zone }) => zone.id),
    ...ofCell,
    text('variable', ({ variable }) => variable.array.name),
    instantColumn(plan, 'time', ({ group }) => group.start),
    ...(every === null ? [] : [instantColumn(plan, 'time_end', ({ group }) => group.end)]),
    ...(asValue ? [number('value', (row) => held(row, row.summary.mean))] : statistics.map(summed)),
    ...(asValue ? [] : [number('valid_fraction', ({ summary }: { summary: ZoneSummary }) => summary.validFraction)]),
  ];
}

/** A time as text, at the offset of the request: `2019-03-01T00:00:00Z`. */
export function instantText(calendar: Calendar, instant: number, offsetMinutes: number): string {
  const local = isoOf(calendar, instant + offsetMinutes * 60_000);
  const milliseconds = local.slice(19, 23);
  // Dates of other calendars are no moments of ours, in no zone.
  const zone = isStandard(calendar) ? zoneText(offsetMinutes) : '';
  return `${local.slice(0, 19)}${milliseconds === '.000' ? '' : milliseconds}${zone}`;
}

/** Calendars that nobody lives by have no instants; their times are text in every format. */
function instantColumn(plan: SeriesPlan, name: string, instantOf: (row: SeriesRow) => number): SeriesColumn {
  const calendar = plan.opened.time?.calendar ?? 'standard';
  if (isStandard(calendar)) return { name, kind: 'instant', valueOf: instantOf };
  const { offsetMinutes } = plan.request;
  return { name, kind: 'text', valueOf: (row) => instantText(calendar, instantOf(row), offsetMinutes) };
}

function zoneText(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const minutes = Math.abs(offsetMinutes);
  const padded = (value: number): string => String(value).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)}`;
}

function rounded(kilometres: number): number {
  return Math.round(kilometres * 1000) / 1000;
}
