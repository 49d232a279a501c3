import { isoOf } from './time/calendar.js';
import type { TimeAxis } from './time/time-axis.js';
import { endOf, firstInstantOf, requestInstantOf } from './time/request-instant.js';
import type { SubsetRequest } from './plan/subset-plan.js';

const REGION_LENGTH = 64;

/** `{dataset}_{variables}_{YYYYMMDD}_{YYYYMMDD}[_{region}].nc`, with the first and the last day of the request. */
export function downloadNameOf(
  dataset: string,
  request: SubsetRequest,
  axis: TimeAxis | null,
  regionId: string | undefined,
): string {
  const variables = [...new Set(request.variables)].join('_');
  const days = [dayOf(request.startDate, axis, firstInstantOf, 0), dayOf(request.endDate, axis, endOf, -1)];
  return `${[dataset, variables, ...days, ...(regionId === undefined ? [] : [regionId])].join('_')}.nc`;
}

/** From the properties of what was sent, or of its first feature. */
export function regionIdIn(geojson: unknown, ofFirstFeature: Readonly<Record<string, unknown>>): string | undefined {
  const properties = isRecord(geojson) ? geojson['properties'] : undefined;
  const own = isRecord(properties) ? properties['region_id'] : undefined;
  const id = own ?? ofFirstFeature['region_id'];
  const text = typeof id === 'number' || typeof id === 'string' ? String(id).trim() : '';
  return text === '' ? undefined : text.slice(0, REGION_LENGTH);
}

function dayOf(text: string | undefined, axis: TimeAxis | null, read: typeof endOf, shiftMs: number): string {
  const calendar = axis?.calendar ?? 'proleptic_gregorian';
  const instant = text === undefined ? undefined : requestInstantOf(text);
  const milliseconds = instant && read(instant, calendar);
  return milliseconds === undefined
    ? 'undated'
    : isoOf(calendar, milliseconds + shiftMs)
        .slice(0, 10)
        .replaceAll('-', '');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
