import type { IndexRun, StoreArray } from '../grid-store.js';
import type { PlannedVariable } from '../plan/planned-variable.js';
import type { SubsetPlan } from '../plan/subset-plan.js';
import type { Calendar } from '../time/calendar.js';
import { variablesInDifferentTables } from '../weather.errors.js';
import { decodingOf, type ValueDecoding } from './value-decoding.js';

/** One dimension of a table: a column whose values every row repeats. */
export interface TableDimension {
  readonly name: string;
  /** Times in milliseconds since 1970 of their calendar; without a coordinate, indices. */
  readonly values: Float64Array;
  readonly kind: 'time' | ValueDecoding['kind'];
}

export interface TableColumn {
  readonly name: string;
  readonly decoding: ValueDecoding;
  readonly dimensions: readonly string[];
  readonly units: string | null;
  readonly longName: string | null;
  /** Elements from one index of each dimension of the table to the next; 0 where the variable does not have it. */
  readonly strides: readonly number[];
}

/**
 * A subset as a long table: a row for each step and cell, a column for each dimension and variable. Plain values, which
 * a thread can be sent.
 */
export interface TableLayout {
  readonly dataset: string;
  readonly calendar: Calendar;
  /** The slowest first. */
  readonly dimensions: readonly TableDimension[];
  readonly columns: readonly TableColumn[];
  /** A byte per cell of the last two dimensions, 0 for cells that have no row; null for none of these. */
  readonly mask: Uint8Array | null;
  /** Those without a row too. */
  readonly rowCount: number;
}

/** @throws Failure variables-in-different-tables */
export function tableLayoutOf({ opened, variables, timeRuns, area }: SubsetPlan): TableLayout {
  const widest = variables.reduce((one, other) => (other.shape.length > one.shape.length ? other : one));
  const names = widest.array.dimensions;
  const others = variables.filter(({ array }) => !isWithin(array.dimensions, names));
  if (others.length > 0) throw variablesInDifferentTables(widest.array.name, others[0]?.array.name ?? '');
  const runsOf = (dimension: string, length: number): readonly IndexRun[] => {
    if (dimension === opened.timeName && timeRuns) return timeRuns;
    if (dimension === opened.latitudeName) return area.rows;
    return dimension === opened.longitudeName ? area.columns : [{ start: 0, count: length, step: 1 }];
  };
  const dimensions = names.map((name, index): TableDimension => {
    const isTime = name === opened.timeName && opened.time !== null;
    const array = opened.store.arrays.get(name);
    const read = isTime ? opened.time.steps : opened.coordinates.get(name)?.values;
    const indices = runsOf(name, widest.array.shape[index] ?? 0).flatMap(indicesOf);
    return {
      name,
      values: Float64Array.from(indices, (at) => Number(read?.[at] ?? at)),
      kind: isTime ? 'time' : array && read ? decodingOf(array).kind : 'integer',
    };
  });
  return {
    dataset: opened.store.name,
    calendar: opened.time?.calendar ?? 'proleptic_gregorian',
    dimensions,
    columns: variables.map((variable) => columnOf(variable, names)),
    mask: area.mask,
    rowCount: widest.shape.reduce((product, length) => product * length, 1),
  };
}

/** Whether each row has a value of its own in the column. */
export function isStreamed({ dimensions }: TableColumn, layout: TableLayout): boolean {
  return dimensions.length === layout.dimensions.length;
}

function columnOf({ array, shape }: PlannedVariable, names: readonly string[]): TableColumn {
  const { attributes, dimensions, name } = array;
  let stride = 1;
  const strides = names.toReversed().map((dimension) => {
    const own = stride;
    const at = dimensions.indexOf(dimension);
    if (at < 0) return 0;
    stride *= shape[at] ?? 1;
    return own;
  });
  return {
    name,
    decoding: decodingOf(array),
    dimensions,
    units: textOf(attributes['units']),
    longName: textOf(attributes['long_name']),
    strides: strides.toReversed(),
  };
}

/** In the same order. */
function isWithin(some: StoreArray['dimensions'], all: readonly string[]): boolean {
  const kept = all.filter((name) => some.includes(name));
  return kept.length === some.length && kept.every((name, index) => name === some[index]);
}

function indicesOf({ start, count, step }: IndexRun): number[] {
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
