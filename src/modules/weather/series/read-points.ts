import type { FieldFault } from '#common/errors/failure.js';
import { invalidFields, unknownFields } from '#common/errors/failures.js';
import { isRecord } from '#common/validation/record.js';
import { asName, isName } from '#common/validation/text.decorators.js';
import type { ZonePoint } from './zone-window.js';

const MOST_POINTS = 10_000;
const FAULTS_SHOWN = 20;
const KNOWN = new Set(['id', 'latitude', 'longitude']);

/**
 * The points of a request. They are called by their `id`, or by their place.
 * @throws Failure validation-failed, unknown-field
 */
export function pointsIn(sent: readonly unknown[]): ZonePoint[] {
  if (sent.length === 0 || sent.length > MOST_POINTS) {
    throw invalidFields([{ path: 'points', message: `must be a list of 1 to ${MOST_POINTS} points` }]);
  }
  const [faults, unknown]: [FieldFault[], string[]] = [[], []];
  const points: ZonePoint[] = [];
  for (const [index, value] of sent.entries()) {
    if (faults.length >= FAULTS_SHOWN || unknown.length >= FAULTS_SHOWN) break;
    const path = `points.${index}`;
    if (!isRecord(value)) {
      faults.push({ path, message: 'must be an object' });
      continue;
    }
    unknown.push(...Object.keys(value).flatMap((name) => (KNOWN.has(name) ? [] : [`${path}.${name}`])));
    const { latitude, longitude } = value;
    const id = value['id'] === undefined ? `point_${index + 1}` : asName(value['id']);
    if (!isDegree(latitude, -90, 90))
      faults.push({ path: `${path}.latitude`, message: 'must be a number from -90 to 90' });
    else if (!isDegree(longitude, -180, 360)) {
      faults.push({ path: `${path}.longitude`, message: 'must be a number from -180 to 360' });
    } else if (!isName(id)) faults.push({ path: `${path}.id`, message: 'must be one line of text that is not blank' });
    else points.push({ id, latitude, longitude });
  }
  if (unknown.length > 0) throw unknownFields(unknown);
  if (faults.length > 0) throw invalidFields(faults);
  return points;
}

function isDegree(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}
