import { Failure } from '#common/errors/failure.js';
import { invalidFields, RETRY_AFTER_SECONDS } from '#common/errors/failures.js';
import { STEP_TYPES } from './aggregation/step-type.js';
import type { RequestCost } from './plan/request-cost.js';
import { DATE_NAMES, type StatedSpan } from './time/stated-span.js';

/** Names that a sentence lists before it says how many more there are. */
const NAMED = 50;
const QUOTED_LENGTH = 64;

export interface TimeCoverage {
  readonly start: string;
  readonly end: string;
}

export interface AreaCoverage {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}

export function weatherDatasetMissing(name: string): Failure {
  return new Failure(
    'not-found',
    'weather-dataset-not-found',
    `There is no weather dataset ${quoted(name)}. GET /weather/datasets lists them.`,
  );
}

/** Of a store whose metadata or chunks make no sense. `reason` is a phrase. */
export function weatherDatasetUnreadable(name: string, reason: string, cause?: unknown): Failure {
  return new Failure(
    'upstream-wrong',
    'weather-dataset-unreadable',
    `The weather dataset ${name} cannot be read: ${reason}. Tell its operator.`,
    { cause },
  );
}

/** Of a store that is to be registered. */
export function weatherDatasetBroken(name: string, { message }: Failure): Failure {
  return new Failure(
    'invalid',
    'weather-dataset-broken',
    `The weather dataset ${quoted(name)} cannot be registered. ${message}`,
    { faults: [{ path: 'dataset_name', message: 'is a store that cannot be read' }] },
  );
}

export function weatherDatasetUnregistered(name: string): Failure {
  return new Failure(
    'not-found',
    'weather-dataset-not-registered',
    `The weather dataset ${quoted(name)} is not registered. POST /admin/weather/datasets registers one.`,
  );
}

export function unknownStepTypes(unknown: readonly string[], available: readonly string[]): Failure {
  return invalidFields(
    unknown.slice(0, NAMED).map((name) => ({
      path: `step_types.${name}`,
      message: `is not a variable of the dataset, which has ${listed(available)}`,
    })),
  );
}

export function wrongStepTypes(variables: readonly string[]): Failure {
  return invalidFields(
    variables
      .slice(0, NAMED)
      .map((name) => ({ path: `step_types.${name}`, message: `must be one of ${STEP_TYPES.join(', ')}` })),
  );
}

export function unreadableTime(name: string, what: string): Failure {
  return weatherDatasetUnreadable(name, `its times cannot be read (${quoted(what)})`);
}

export function unknownCalendar(name: string, calendar: string, known: readonly string[]): Failure {
  return weatherDatasetUnreadable(
    name,
    `its calendar ${quoted(calendar)} is not one that this server counts in (${known.join(', ')})`,
  );
}

export function unknownVariables(unknown: readonly string[], available: readonly string[]): Failure {
  return new Failure(
    'malformed',
    'unknown-variable',
    `There is no variable ${listed(unknown.map(quoted), 5)}. Available: ${listed(available)}.`,
    { faults: unknown.slice(0, NAMED).map((name) => ({ path: 'variables', message: `${quoted(name)} is not known` })) },
  );
}

export function wrongVariableCount(count: number, available: readonly string[]): Failure {
  return new Failure(
    'malformed',
    'wrong-variable-count',
    `The request names ${count} variables. Name one to ${available.length}: ${listed(available)}.`,
  );
}

export function wrongDate(field: string, text: string, calendar: string, coverage: TimeCoverage): Failure {
  return new Failure(
    'malformed',
    'wrong-date',
    `${field} is ${quoted(text)}, which is no date of the calendar ${calendar}. Write it as 2024, 2024-01, 2024-01-05 or 2024-01-05T06:00Z. ${covers(coverage)}`,
    { faults: [{ path: field, message: 'is not a date' }] },
  );
}

export function wrongDateOrder(stated: StatedSpan, coverage: TimeCoverage): Failure {
  const { startDate = '', endDate = '', names = DATE_NAMES } = stated;
  return new Failure(
    'malformed',
    'wrong-date-order',
    `${names.start} ${quoted(startDate)} is after ${names.end} ${quoted(endDate)}. ${covers(coverage)}`,
    { faults: [{ path: names.start, message: `is after ${names.end}` }] },
  );
}

export function timeOutsideCoverage(stated: StatedSpan, coverage: TimeCoverage): Failure {
  return new Failure('malformed', 'time-outside-coverage', `There is no step ${spanText(stated)}. ${covers(coverage)}`);
}

/** `reason` is a clause. */
export function wrongAggregation(reason: string): Failure {
  return new Failure('malformed', 'wrong-aggregation', `The values cannot be gathered as asked: ${reason}.`);
}

export function wrongStride(): Failure {
  return new Failure(
    'malformed',
    'wrong-stride',
    'The stride steps over all cells that the mask keeps. Choose a smaller one, or "mask": "bbox".',
  );
}

export function areaOutsideCoverage({ south, north, west, east }: AreaCoverage): Failure {
  return new Failure(
    'malformed',
    'area-outside-coverage',
    `The area has nothing in common with the grid, which covers latitudes ${degrees(south)} to ${degrees(north)} and longitudes ${degrees(west)} to ${degrees(east)}.`,
  );
}

/** Of an area that holds no grid centre, or no cell that the mask keeps. */
export function areaWithoutCells(nearest: { readonly latitude: number; readonly longitude: number }): Failure {
  return new Failure(
    'malformed',
    'area-without-cells',
    `The area holds no cell of the grid. The nearest cell is at latitude ${degrees(nearest.latitude)}, longitude ${degrees(nearest.longitude)}: ask for it with "selection": "nearest", send a larger area, or use "mask": "touched".`,
  );
}

export function zonesOutsideCoverage(): Failure {
  return new Failure(
    'malformed',
    'area-outside-coverage',
    'None of the zones has anything in common with the grid. GET /weather/datasets tells what it covers.',
  );
}

/** `message` is a phrase. */
export function wrongZones(path: string, message: string): Failure {
  return new Failure('malformed', 'wrong-zones', `The zones cannot be used: ${path} ${message}.`, {
    faults: [{ path, message }],
  });
}

export function tooManyZoneCells(most: number): Failure {
  return new Failure(
    'too-large',
    'too-many-zone-cells',
    `The zones cover more than ${most} cells together. Ask for fewer or smaller ones at a time.`,
  );
}

export function variableWithoutSeries(name: string, dimensions: readonly string[]): Failure {
  return new Failure(
    'malformed',
    'variable-without-series',
    `The variable ${name} has the dimensions ${dimensions.join(', ')}; series are made of those that have time, latitude and longitude.`,
  );
}

export function wrongArea(path: string, message: string): Failure {
  return new Failure('malformed', 'wrong-area', `The area cannot be used: ${path} ${message}.`, {
    faults: [{ path, message }],
  });
}

/** An integer variable that names no value for what is missing has none to write outside the mask. */
export function variableWithoutFill(name: string): Failure {
  return new Failure(
    'malformed',
    'variable-without-fill-value',
    `The variable ${name} holds integers and names no fill value, so nothing can stand for cells outside the mask. Use "mask": "bbox".`,
  );
}

export function variableNotWritable(name: string, reason: string): Failure {
  return new Failure(
    'malformed',
    'variable-not-writable',
    `The variable ${name} cannot be written as NetCDF-3: ${reason}.`,
  );
}

export function requestTooLarge(estimate: RequestCost, limit: RequestCost, advice: string): Failure {
  return new Failure(
    'too-large',
    'weather-request-too-large',
    `The request would answer ${estimate.outputBytes} bytes and read ${estimate.decodedBytes}; the limits are ${limit.outputBytes} and ${limit.decodedBytes}. ${advice}`,
  );
}

/** Of a format that holds less than NetCDF-3. `reason` is a sentence without its end. */
export function formatTooLarge(reason: string): Failure {
  return new Failure(
    'too-large',
    'weather-request-too-large',
    `${reason}. Ask for less time, a smaller area or fewer variables, or for "format": "netcdf3".`,
  );
}

export function formatNotAcceptable(formats: readonly string[]): Failure {
  return new Failure(
    'not-acceptable',
    'format-not-acceptable',
    `No format of downloads has a type that the header Accept allows. Leave it out, or name one with \`format\`: ${formats.join(', ')}.`,
  );
}

/** `reason` is a phrase. */
export function variableNotDrawable(name: string, reason: string): Failure {
  return new Failure(
    'malformed',
    'variable-not-drawable',
    `${quoted(name)} cannot be drawn: ${reason}. Download it instead.`,
  );
}

/** Of variables on different dimensions, such as one with levels and one with layers of the soil. */
export function variablesInDifferentTables(one: string, other: string): Failure {
  return new Failure(
    'malformed',
    'variables-in-different-tables',
    `${one} and ${other} have different dimensions, and no table holds both. Ask for them one at a time, or for "format": "netcdf3".`,
  );
}

export function longTooLarge(name: string): Failure {
  return weatherDatasetUnreadable(name, 'it holds integers that tables do not, which only NetCDF has as they are');
}

export function tooManyExtractions(): Failure {
  return new Failure(
    'unavailable',
    'too-many-extractions',
    'The server extracts as much weather as it can at once. Try again in a moment.',
    { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } },
  );
}

/** Of a connection that takes no bytes; it is closed, so that nobody reads this but the log. */
export function clientStalled(): Failure {
  return new Failure('timed-out', 'download-stalled', 'The download was not read for too long, and was ended.');
}

function spanText({ startDate, endDate }: StatedSpan): string {
  if (startDate === undefined) return `until ${quoted(endDate ?? '')}`;
  if (endDate === undefined) return `from ${quoted(startDate)} on`;
  return startDate === endDate ? `in ${quoted(startDate)}` : `from ${quoted(startDate)} to ${quoted(endDate)}`;
}

function covers({ start, end }: TimeCoverage): string {
  return `The dataset covers ${start} to ${end}.`;
}

function listed(names: readonly string[], most = NAMED): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).join(', ')}${more}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text);
}

function degrees(value: number): string {
  return String(Math.round(value * 1e6) / 1e6);
}
