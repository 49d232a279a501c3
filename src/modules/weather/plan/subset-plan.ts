import { type AreaRequest, type AreaWindow, areaWindowOf, wholeWindow } from '../area/area-window.js';
import type { GridSource } from '../grid-source.js';
import type { IndexRun, StoreArray } from '../grid-store.js';
import { encodedVariableOf, maskedValueOf } from '../netcdf/encoded-variable.js';
import {
  type FileContent,
  type FileLayout,
  fileLayoutOf,
  type FileVariable,
  LARGEST_FIXED_BYTES,
} from '../netcdf/file-layout.js';
import { ncAttributeOf, textAttribute } from '../netcdf/nc-attribute.js';
import { fitsType, isFloatType, type NcNumberType, ncBytesOf, ncTypeOf } from '../netcdf/nc-type.js';
import { SubsetFile, type VariableContent } from '../netcdf/subset-file.js';
import { impliedCalendar, roundedTimes } from '../netcdf/time-encoding.js';
import { coordinatesNamedBy, type OpenedStore } from '../opened-store.js';
import type { StatedSpan } from '../time/stated-span.js';
import { isTimeUnits } from '../time/time-axis.js';
import { unknownVariables, variableNotWritable, variableWithoutFill, wrongVariableCount } from '../weather.errors.js';
import { PlannedVariable } from './planned-variable.js';
import { type GridStride, stridedRuns, stridedWindow } from './grid-stride.js';
import type { RequestCost } from './request-cost.js';

export interface SubsetRequest extends StatedSpan {
  readonly variables: readonly string[];
  /** Null for the whole grid. */
  readonly area: AreaRequest | null;
  /** Of what has been selected, each so-many-th step, row and column; all where left out. */
  readonly stride?: GridStride;
  /** Of dates without a zone, in minutes east of UTC. */
  readonly offsetMinutes?: number;
}

/** What a request comes to, before any value of a variable has been read. */
export interface SubsetPlan {
  /** Where the blocks of the variables are read from. */
  readonly source: GridSource;
  readonly opened: OpenedStore;
  readonly request: SubsetRequest;
  readonly variables: readonly PlannedVariable[];
  readonly timeRuns: readonly IndexRun[] | null;
  readonly area: AreaWindow;
  readonly file: SubsetFile;
  readonly chunks: number;
  readonly cost: RequestCost;
}

export interface PlanOptions {
  /** Above it, variables are written in records along time; the format's own limit unless a test says another. */
  readonly largestFixedBytes?: number;
  /** The cells of the area of the request, where they have been found already. */
  readonly window?: AreaWindow;
}

/**
 * Plans the subset.
 * @throws Failure for variables, dates and areas that the store does not have
 */
export function subsetPlanOf(
  source: GridSource,
  opened: OpenedStore,
  request: SubsetRequest,
  options: PlanOptions = {},
): SubsetPlan {
  const arrays = requestedArrays(opened, request.variables);
  const { stride = {}, offsetMinutes = 0 } = request;
  const selected = opened.time?.select(request, offsetMinutes) ?? null;
  const timeRuns = selected && stridedRuns(selected, stride.time);
  const whole = options.window ?? (request.area ? areaWindowOf(opened.grid, request.area) : wholeWindow(opened.grid));
  const area = stridedWindow(whole, stride);
  const draft = new PlanDraft(opened, timeRuns, area);
  const variables = arrays.map((array) => draft.plan(array));
  const file = draft.fileOf(variables, options.largestFixedBytes ?? LARGEST_FIXED_BYTES);
  const costs = variables.map((variable) => source.costOf(variable.request));
  return {
    source,
    opened,
    request,
    variables,
    timeRuns,
    area,
    file,
    chunks: costs.reduce((sum, { chunks }) => sum + chunks, 0),
    cost: { outputBytes: file.sizeBytes, decodedBytes: costs.reduce((sum, { decodedBytes }) => sum + decodedBytes, 0) },
  };
}

/**
 * In the order of the request; what is named twice is taken once.
 * @throws Failure unknown-variable, wrong-variable-count
 */
export function requestedArrays({ variables }: OpenedStore, names: readonly string[]): StoreArray[] {
  const available = new Map(variables.map((array) => [array.name, array]));
  const distinct = [...new Set(names)];
  const unknown = distinct.filter((name) => !available.has(name));
  if (unknown.length > 0) throw unknownVariables(unknown, [...available.keys()]);
  if (distinct.length === 0) throw wrongVariableCount(0, [...available.keys()]);
  return distinct.flatMap((name) => available.get(name) ?? []);
}

class PlanDraft {
  private readonly contents = new Map<string, VariableContent>();

  constructor(
    private readonly opened: OpenedStore,
    private readonly timeRuns: readonly IndexRun[] | null,
    private readonly area: AreaWindow,
  ) {}

  plan(array: StoreArray): PlannedVariable {
    const { mask } = this.area;
    const maskedValue = mask ? maskedValueOf(array) : 0;
    if (maskedValue === undefined) throw variableWithoutFill(array.name);
    const variable = new PlannedVariable(this.opened.store, array, { runs: this.runsOf(array), mask, maskedValue });
    this.contents.set(array.name, variable);
    return variable;
  }

  fileOf(variables: readonly PlannedVariable[], largestFixedBytes: number): SubsetFile {
    const names = this.coordinatesOf(variables);
    const coordinates = names.map((name) => this.coordinateOf(name));
    const named = new Map(
      [...variables.map(({ array }) => array), ...names.map((name) => this.arrayOf(name))].map((array) => [
        array.name,
        array,
      ]),
    );
    const attribution = new CoordinateAttribution(this.opened, named);
    const files: FileVariable[] = [
      ...variables.map(({ array, shape }) => ({
        array,
        shape,
        type: ncTypeOf(array.elementType),
        isCoordinate: false,
      })),
      ...coordinates.map((coordinate) => ({ ...coordinate, isCoordinate: true })),
    ].map(({ array, shape, type, isCoordinate }) => ({
      shape,
      encoded: encodedVariableOf(array, {
        impliedCalendar: this.opened.time ? impliedCalendar(this.opened.time) : 'proleptic_gregorian',
        isCoordinate,
        type,
        ...attribution.of(array),
      }),
    }));
    const content = { attributes: this.attributes(attribution), variables: files };
    const dimensions = dimensionsOf(files);
    const layout = fileLayoutOf({ ...content, dimensions, recordDimension: null });
    const described = { ...content, dimensions };
    return new SubsetFile(this.inRecords(layout, described, largestFixedBytes), this.contents, described);
  }

  /** Time becomes the record dimension where a variable is larger than the format allows in one piece. */
  private inRecords(
    layout: FileLayout,
    content: Omit<FileContent, 'recordDimension'>,
    largestFixedBytes: number,
  ): FileLayout {
    const { timeName } = this.opened;
    const isTooLarge = layout.variables.some(
      ({ sizeBytes, paddingBytes }) => sizeBytes + paddingBytes > largestFixedBytes,
    );
    if (!isTooLarge || timeName === null) return layout;
    const length = content.dimensions.get(timeName) ?? 0;
    const dimensions = new Map([[timeName, length], ...content.dimensions]);
    return fileLayoutOf({ ...content, dimensions, recordDimension: timeName });
  }

  private attributes(attribution: CoordinateAttribution): FileContent['attributes'] {
    const { attributes } = this.opened.store;
    const own = Object.entries(attributes).filter(
      ([name, value]) => !name.startsWith('_NC') && !(name === 'coordinates' && typeof value === 'string'),
    );
    const written = own.flatMap(([name, value]) => ncAttributeOf(name, value) ?? []);
    const left = attribution.unattributed();
    return left === undefined ? written : [...written, textAttribute('coordinates', left)];
  }

  /** Those along the dimensions of the variables, in the order of the store. */
  private coordinatesOf(variables: readonly PlannedVariable[]): string[] {
    const needed = new Set(variables.flatMap(({ array }) => array.dimensions));
    return [...this.opened.store.arrays.values()]
      .filter(
        ({ name, dimensions }) =>
          this.opened.coordinateNames.has(name) && dimensions.every((dimension) => needed.has(dimension)),
      )
      .map(({ name }) => name);
  }

  private coordinateOf(name: string): { array: StoreArray; shape: readonly number[]; type: NcNumberType } {
    const array = this.arrayOf(name);
    const read = this.opened.coordinates.get(name);
    if (!read) {
      const planned = new PlannedVariable(this.opened.store, array, {
        runs: this.runsOf(array),
        mask: null,
        maskedValue: 0,
      });
      this.contents.set(name, planned);
      return { array, shape: planned.shape, type: ncTypeOf(array.elementType) };
    }
    const runs = array.dimensions.length === 0 ? [{ start: 0, count: 1, step: 1 }] : (this.runsOf(array)[0] ?? []);
    const values = this.writtenValues(array, pickedValues(read.values, runs));
    const type = typeFor(array, values);
    this.contents.set(name, ncBytesOf(type, values));
    return { array, shape: array.dimensions.length === 0 ? [] : [values.length], type };
  }

  private writtenValues(array: StoreArray, values: readonly (number | bigint)[]): ArrayLike<number | bigint> {
    const units = array.attributes['units'];
    const { time } = this.opened;
    if (!time || typeof units !== 'string' || !isTimeUnits(units) || !isFloatType(array.elementType)) return values;
    return roundedTimes(values.map(Number), units, time);
  }

  private runsOf({ dimensions, shape }: StoreArray): (readonly IndexRun[])[] {
    const { timeName, latitudeName, longitudeName } = this.opened;
    return dimensions.map((dimension, index) => {
      if (dimension === timeName && this.timeRuns) return this.timeRuns;
      if (dimension === latitudeName) return this.area.rows;
      if (dimension === longitudeName) return this.area.columns;
      return [{ start: 0, count: shape[index] ?? 0, step: 1 }];
    });
  }

  private arrayOf(name: string): StoreArray {
    const array = this.opened.store.arrays.get(name);
    if (!array) throw new Error(`The store has no array ${name}.`);
    return array;
  }
}

/** Which variable names which coordinates, as xarray notes it in attributes. */
class CoordinateAttribution {
  private readonly written = new Set<string>();
  /** Without those that are called as a dimension: they need no attribute. */
  private readonly free: readonly StoreArray[];

  constructor(
    private readonly opened: OpenedStore,
    arrays: ReadonlyMap<string, StoreArray>,
  ) {
    const dimensions = new Set([...arrays.values()].flatMap((array) => array.dimensions));
    this.free = [...arrays.values()].filter(({ name }) => opened.coordinateNames.has(name) && !dimensions.has(name));
  }

  of(array: StoreArray): { coordinates: string | undefined; coordinatesMoved: boolean } {
    const named = coordinatesNamedBy(array.attributes);
    const isKnown = named.every((name) => this.opened.store.arrays.has(name));
    const own = array.attributes['coordinates'];
    const isFree = this.free.includes(array) || array.dimensions.includes(array.name);
    const fitting = isFree
      ? []
      : this.free.filter((other) => other.dimensions.every((dimension) => array.dimensions.includes(dimension)));
    const implied = fitting.map(({ name }) => name).join(' ');
    const coordinates = typeof own === 'string' && own !== '' ? own : implied || undefined;
    for (const name of coordinates?.split(/\s+/) ?? []) this.written.add(name);
    return { coordinates, coordinatesMoved: isKnown };
  }

  /** Those that no variable names: a global attribute does. Asked once every variable has been. */
  unattributed(): string | undefined {
    const left = this.free.filter(({ name }) => !this.written.has(name)).map(({ name }) => name);
    return left.length > 0 ? left.join(' ') : undefined;
  }
}

function dimensionsOf(variables: readonly FileVariable[]): Map<string, number> {
  const dimensions = new Map<string, number>();
  for (const { encoded, shape } of variables) {
    encoded.dimensions.forEach((dimension, index) => dimensions.set(dimension, shape[index] ?? 0));
  }
  return dimensions;
}

/** Forty years of hours are a third of a million: lists in lists would hold up others for long. */
function pickedValues(values: ArrayLike<number> | ArrayLike<bigint>, runs: readonly IndexRun[]): (number | bigint)[] {
  const picked: (number | bigint)[] = [];
  for (const { start, count, step } of runs) {
    for (let index = 0; index < count; index++) picked.push(values[start + index * step] ?? 0);
  }
  return picked;
}

/** As xarray writes it; integers that do not fit become floats, where these hold them. */
function typeFor(array: StoreArray, values: ArrayLike<number | bigint>): NcNumberType {
  const type = ncTypeOf(array.elementType);
  let [isFitting, isSafe] = [true, true];
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    isFitting &&= fitsType(type, value);
    isSafe &&= Number.isSafeInteger(value);
  }
  if (isFitting) return type;
  if (isSafe) return 'double';
  throw variableNotWritable(array.name, `its values do not fit the type ${type}`);
}
