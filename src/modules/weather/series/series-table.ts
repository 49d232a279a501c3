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
  const summed = (name: SeriesStatistic): SeriesColumn => ({
    name,
    kind: name === 'count' ? 'integer' : 'number',
    valueOf: ({ summary }) => summary[name],
  });
  const asValue = isOfPoints && every === null;
  return [
    text(isOfPoints ? 'point_id' : 'zone_id', ({ zone }) => zone.id),
    ...ofCell,
    text('variable', ({ variable }) => variable.array.name),
    instantColumn(plan, 'time', ({ group }) => group.start),
    ...(every === null ? [] : [instantColumn(plan, 'time_end', ({ group }) => group.end)]),
    ...(asValue ? [number('value', ({ summary }) => summary.mean)] : statistics.map(summed)),
    ...(asValue ? [] : [number('valid_fraction', ({ summary }: { summary: ZoneSummary }) => summary.validFraction)]),
  ];
}

/** A time as text, at the offset of the request: `2019-03-01T00:00:00Z`. */
export function instantText(calendar: Calendar, instant: number, offsetMinutes: number): string {
  const local = isoOf(calendar, instant + offsetMinutes * 60_000);
  const milliseconds = local.slice(19, 23);
  return `${local.slice(0, 19)}${milliseconds === '.000' ? '' : milliseconds}${zoneText(offsetMinutes)}`;
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
