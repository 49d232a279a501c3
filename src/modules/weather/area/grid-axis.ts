import { weatherDatasetUnreadable } from '../weather.errors.js';

/** Latitudes or longitudes of the centres of a grid, with the cells around them. */
export interface GridAxis {
  /** In the order of the store; longitudes go on beyond 180 or 360 rather than jump. */
  readonly centres: Float64Array;
  /** Of the cell around each centre, on the side of the lesser value, and on that of the greater. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly isAscending: boolean;
  /** Whether the store holds the centres in single precision. */
  readonly isSinglePrecision: boolean;
  /** How far a centre may lie outside a window and still count as on its edge. */
  readonly tolerance: number;
}

export interface AxisValues {
  readonly storeName: string;
  readonly name: string;
  readonly values: ArrayLike<number> | ArrayLike<bigint>;
  readonly isSinglePrecision: boolean;
}

/** Of an axis that has one value, and so no distance between two. */
const SINGLE_CELL_DEGREES = 1;

/** @throws Failure weather-dataset-unreadable where the values do not run one way, or leave the Earth */
export function latitudeAxisOf(source: AxisValues): GridAxis {
  const axis = axisOf(source, Float64Array.from(source.values as ArrayLike<number>, Number));
  if (axis.centres.some((centre) => !(Math.abs(centre) <= 90))) throw wrongAxis(source);
  return {
    ...axis,
    lower: axis.lower.map((edge) => Math.max(edge, -90)),
    upper: axis.upper.map((edge) => Math.min(edge, 90)),
  };
}

/** Takes -180..180, 0..360, and both in either order of their halves. @throws Failure as `latitudeAxisOf` */
export function longitudeAxisOf(source: AxisValues): GridAxis {
  const centres = Float64Array.from(source.values as ArrayLike<number>, Number);
  if (centres.some((centre) => !(Math.abs(centre) <= 720))) throw wrongAxis(source);
  for (let index = 1; index < centres.length; index++) {
    const step = (centres[index] ?? 0) - (centres[index - 1] ?? 0);
    centres[index] = (centres[index] ?? 0) - 360 * Math.round(step / 360);
  }
  const axis = axisOf(source, centres);
  if (Math.abs((centres.at(-1) ?? 0) - (centres[0] ?? 0)) > 360 + axis.tolerance) throw wrongAxis(source);
  return axis;
}

function axisOf(source: AxisValues, centres: Float64Array): GridAxis {
  const { length } = centres;
  if (length === 0 || centres.some((centre) => !Number.isFinite(centre))) throw wrongAxis(source);
  const isAscending = length < 2 || (centres[1] ?? 0) > (centres[0] ?? 0);
  const sign = isAscending ? 1 : -1;
  const halves = new Float64Array(length + 1);
  for (let index = 1; index < length; index++) {
    const half = (((centres[index] ?? 0) - (centres[index - 1] ?? 0)) * sign) / 2;
    if (!(half > 0)) throw wrongAxis(source);
    halves[index] = half;
  }
  halves[0] = length > 1 ? (halves[1] ?? 0) : SINGLE_CELL_DEGREES / 2;
  halves[length] = length > 1 ? (halves[length - 1] ?? 0) : SINGLE_CELL_DEGREES / 2;
  const [below, above] = isAscending ? [0, 1] : [1, 0];
  return {
    centres,
    lower: centres.map((centre, index) => centre - (halves[index + below] ?? 0)),
    upper: centres.map((centre, index) => centre + (halves[index + above] ?? 0)),
    isAscending,
    isSinglePrecision: source.isSinglePrecision,
    // What rounding to the type of the store may have moved a centre by.
    tolerance: source.isSinglePrecision ? 360 * 2 ** -24 : 1e-9,
  };
}

function wrongAxis({ storeName, name }: AxisValues): Error {
  return weatherDatasetUnreadable(storeName, `the values of ${name} are no axis of a grid`);
}
