import { createHash } from 'node:crypto';
import type { Coordinate, GridSource } from '../grid-source.js';
import type { GridStore, StoreArray } from '../grid-store.js';
import type { OpenedStore } from '../opened-store.js';
import { isFloatType } from '../netcdf/nc-type.js';
import { TimeAxis } from '../time/time-axis.js';
import { wrongAggregation } from '../weather.errors.js';
import type { AggregatedArray } from './aggregated-array.js';
import { AggregatingSource } from './aggregating-source.js';
import type { Statistic } from './statistic.js';
import { endsInterval, type RegisteredStepTypes, stepTypeOf } from './step-type.js';
import { type Gathering, type StepRange, stepsOf, type TimeGroup, timeGroupsOf, trimmedGroups } from './time-groups.js';

/** Changes with the way in which values are gathered, so that no download goes on with those of another. */
const AGGREGATION_VERSION = 1;
/** Attributes that say how numbers were packed, or what they belong to; neither is so any more. */
const DROPPED = new Set([
  ...['scale_factor', 'add_offset', '_FillValue', 'missing_value', '_Unsigned', 'coordinates', 'cell_methods'],
  ...['valid_min', 'valid_max', 'valid_range', 'actual_range', '_ARRAY_DIMENSIONS', 'GRIB_stepType'],
]);
const CELL_METHODS: Readonly<Record<Statistic, string>> = {
  mean: 'mean',
  min: 'minimum',
  max: 'maximum',
  sum: 'sum',
  count: 'sum (number of values)',
};
/** Coarsest first; the last one counts whatever there is. */
const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1000],
  ['milliseconds', 1],
];
const INT32_LIMIT = 2 ** 31;

export interface Aggregation extends Gathering {
  readonly statistic: Statistic;
  readonly stepTypes: RegisteredStepTypes;
}

/** A store that is computed from another while it is read: one step per group of steps. */
export interface AggregatedStore {
  readonly opened: OpenedStore;
  readonly source: GridSource;
}

/**
 * What a store becomes where its steps are gathered. Its blocks are read from the source that comes with it, as those of
 * any store. Variables without times stay as they are.
 * @throws Failure wrong-aggregation, or for dates that the store does not have
 */
export function aggregatedStoreOf(
  source: GridSource,
  opened: OpenedStore,
  variables: readonly string[],
  aggregation: Aggregation,
): AggregatedStore {
  const { time, timeName, store } = opened;
  if (!time || timeName === null) throw wrongAggregation('the dataset has no times');
  const isTimed = ({ dimensions }: StoreArray): boolean => dimensions.includes(timeName);
  const kindOf = (array: StoreArray): boolean => endsInterval(stepTypeOf(array, aggregation.stepTypes));
  const wanted = opened.variables.filter((array) => isTimed(array) && variables.includes(array.name));
  const kinds = new Set((wanted.length > 0 ? wanted : opened.variables).map(kindOf));
  const groups = trimmedGroups(timeGroupsOf(time, aggregation), kinds, time, aggregation);
  // One list for all variables of a kind: a store may have hundreds, and a request ten thousand days.
  const [instants, intervals] = [false, true].map((isEnding) => groups.map((group) => stepsOf(group, isEnding)));
  const aggregated = opened.variables
    .filter(isTimed)
    .map((array) =>
      aggregatedArray(array, { timeName, steps: (kindOf(array) ? intervals : instants) ?? [], ...aggregation }),
    );
  const endingNames = opened.variables.filter((array) => isTimed(array) && kindOf(array)).map(({ name }) => name);
  const derived = derivedTimes(opened, groups);
  const kept = [...store.arrays.values()].filter((array) => !isTimed(array));
  const arrays = [...kept, ...derived.arrays, ...aggregated].sort((one, other) => (one.name < other.name ? -1 : 1));
  const coordinateNames = new Set(
    [...opened.coordinateNames].filter((name) => kept.some((array) => array.name === name)),
  );
  for (const { name } of derived.arrays) coordinateNames.add(name);
  const aggregatedStore: GridStore = {
    ...store,
    etag: etagOf(store, { ...aggregation, groups, endingNames }),
    arrays: new Map(arrays.map((array) => [array.name, array])),
  };
  const variableOf = (array: StoreArray): StoreArray => aggregated.find(({ name }) => name === array.name) ?? array;
  return {
    source: new AggregatingSource(source),
    opened: {
      ...opened,
      store: aggregatedStore,
      time: derived.axis,
      coordinates: new Map([...opened.coordinates, ...derived.coordinates]),
      coordinateNames,
      variables: opened.variables.map(variableOf),
    },
  };
}

interface ArrayTerms {
  readonly timeName: string;
  /** Of each group. */
  readonly steps: readonly StepRange[];
  readonly statistic: Statistic;
}

function aggregatedArray(array: StoreArray, { timeName, steps, statistic }: ArrayTerms): AggregatedArray {
  const timeDimension = array.dimensions.indexOf(timeName);
  const isCount = statistic === 'count';
  const isDouble = array.elementType === 'float64' || /^u?int(32|64)$/.test(array.elementType);
  const fillValue = isCount ? -1 : NaN;
  const own = Object.entries(array.attributes).filter(([name]) => !DROPPED.has(name));
  const attributes = {
    ...Object.fromEntries(own),
    ...(isCount && { units: '1' }),
    cell_methods: `${timeName}: ${CELL_METHODS[statistic]}`,
    ...(isCount && { _FillValue: fillValue }),
  };
  const elementType = isCount ? 'int32' : isDouble ? 'float64' : 'float32';
  return {
    name: array.name,
    elementType,
    shape: array.shape.with(timeDimension, steps.length),
    // A group is made in one piece, so that this is what costs least to ask for.
    chunkShape: array.shape.map((length, dimension) => (dimension < array.shape.length - 2 ? 1 : length)),
    dimensions: array.dimensions,
    attributes: isFloatType(elementType) ? { ...attributes, _FillValue: fillValue } : attributes,
    fillValue,
    gathered: { array, timeDimension, steps, statistic },
  };
}

interface DerivedTimes {
  readonly axis: TimeAxis;
  readonly arrays: readonly StoreArray[];
  readonly coordinates: readonly (readonly [string, Coordinate])[];
}

/** The beginnings of the groups as the times, and their ends as a second coordinate. */
function derivedTimes({ store, time, timeName }: OpenedStore, groups: readonly TimeGroup[]): DerivedTimes {
  const name = timeName ?? '';
  const calendar = time?.calendar ?? 'standard';
  const instants = groups.flatMap(({ start, end }) => [start, end]);
  const [unit, unitMs] = UNITS.find(([, ms]) => instants.every((instant) => instant % ms === 0)) ?? ['milliseconds', 1];
  const isFitting = instants.every((instant) => Math.abs(instant / unitMs) < INT32_LIMIT);
  const [starts, ends] = [groups.map(({ start }) => start), groups.map(({ end }) => end)];
  const units = { units: `${unit} since 1970-01-01`, calendar };
  const arrayOf = (arrayName: string, attributes: Readonly<Record<string, unknown>>): StoreArray => ({
    name: arrayName,
    elementType: isFitting ? 'int32' : 'float64',
    shape: [groups.length],
    chunkShape: [groups.length],
    dimensions: [name],
    attributes,
    fillValue: 0,
  });
  const own = Object.entries(store.arrays.get(name)?.attributes ?? {});
  const words = Object.fromEntries(own.filter(([key]) => key === 'standard_name' || key === 'long_name'));
  const attributes = { ...words, ...units };
  const endName = `${name}_end`;
  const toUnit = (instant: number): number => instant / unitMs;
  const coordinateOf = (values: readonly number[]): Coordinate => ({
    values: isFitting ? Int32Array.from(values, toUnit) : Float64Array.from(values, toUnit),
  });
  return {
    axis: TimeAxis.of(store.name, coordinateOf(starts).values, attributes),
    arrays: [arrayOf(name, attributes), arrayOf(endName, { long_name: 'end of the interval', ...units })],
    coordinates: [
      [name, coordinateOf(starts)],
      [endName, coordinateOf(ends)],
    ],
  };
}

interface Aggregated {
  readonly statistic: Statistic;
  readonly groups: readonly TimeGroup[];
  /** Variables whose values belong to the interval that ends with them. */
  readonly endingNames: readonly string[];
}

function etagOf({ etag }: GridStore, { statistic, groups, endingNames }: Aggregated): string {
  const hash = createHash('sha256').update(JSON.stringify([AGGREGATION_VERSION, etag, statistic, endingNames]));
  const numbers = new Float64Array(6 * groups.length);
  groups.forEach(({ start, end, instants, intervals }, index) => {
    numbers.set([start, end, instants.first, instants.count, intervals.first, intervals.count], 6 * index);
  });
  return hash.update(numbers).digest('hex');
}
