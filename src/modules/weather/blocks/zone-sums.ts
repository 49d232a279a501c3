import type { ElementType } from '../grid-store.js';
import type { DecodingKernel } from '../zarr/decoding-kernel.js';
import { valuesOf } from './coordinate-values.js';

/** The cells of zones one behind the other, in memory that threads share. */
export interface ZoneCells {
  /** Places in a step. */
  readonly cells: Uint32Array;
  readonly weights: Float64Array;
  /** Behind the last cell of each zone. */
  readonly ends: Uint32Array;
}

/** How stored numbers become values: `number * scale + offset`, and the two numbers that stand for nothing. */
export interface NumberMeaning {
  readonly elementType: ElementType;
  readonly scale: number;
  readonly offset: number;
  readonly missing: readonly [number, number];
}

/** Steps of a variable, and the zones to be summed in each. Plain values, which a thread can be sent. */
export interface ZoneSumsOrder {
  /** Big-endian; they are changed. */
  readonly bytes: Uint8Array;
  readonly steps: number;
  /** Of one step. */
  readonly cells: number;
  readonly meaning: NumberMeaning;
  readonly zones: ZoneCells;
}

/** Numbers per step and zone: the sum of weights, of weighted values, the least, the most, and how many there are. */
export const SUMS_PER_ZONE = 5;

export function zoneCellsOf(
  zones: readonly { readonly cells: Uint32Array; readonly weights: Float64Array }[],
): ZoneCells {
  const count = zones.reduce((sum, zone) => sum + zone.cells.length, 0);
  const cells = new Uint32Array(new SharedArrayBuffer(4 * count));
  const weights = new Float64Array(new SharedArrayBuffer(8 * count));
  const ends = new Uint32Array(new SharedArrayBuffer(4 * zones.length));
  let end = 0;
  for (const [index, zone] of zones.entries()) {
    cells.set(zone.cells, end);
    weights.set(zone.weights, end);
    end += zone.cells.length;
    ends[index] = end;
  }
  return { cells, weights, ends };
}

/** Types whose numbers a float of four bytes holds. */
const SINGLES: ReadonlySet<ElementType> = new Set(['float32', 'int8', 'uint8', 'int16', 'uint16']);
const SINGLE_BYTES = 4;
/** Steps are summed in parts of about this size, so that the kernel's memory does not grow with the order. */
const PART_BYTES = 4 * 2 ** 20;

/** As `zoneSums`, to the last digit, in compiled loops where there are any for the type. `beat` is called before each part. */
export function zoneSumsIn(
  kernel: DecodingKernel,
  order: ZoneSumsOrder,
  beat = (): void => undefined,
): Float64Array<ArrayBuffer> {
  const { bytes, steps, cells, meaning, zones } = order;
  if (!SINGLES.has(meaning.elementType)) return zoneSums(order, beat);
  const sums = new Float64Array(steps * zones.ends.length * SUMS_PER_ZONE);
  const { scale, offset, missing } = meaning;
  kernel.clear();
  const numbers = kernel.place(bytesOf(Float64Array.of(scale, offset, ...missing)));
  const [places, weights, ends] = [zones.cells, zones.weights, zones.ends].map((list) => kernel.place(bytesOf(list)));
  const mark = kernel.mark;
  const stepBytes = cells * SINGLE_BYTES;
  const partSteps = Math.max(2, Math.floor(PART_BYTES / Math.max(1, stepBytes)));
  const stepSums = zones.ends.length * SUMS_PER_ZONE;
  for (let step = 0; step < steps; step += partSteps) {
    beat();
    const count = Math.min(partSteps, steps - step);
    kernel.clear(mark);
    const ownBytes = bytes.length / steps;
    const source = placeSingles(
      kernel,
      meaning.elementType,
      bytes.subarray(step * ownBytes, (step + count) * ownBytes),
    );
    const target = kernel.reserve(count * stepSums * Float64Array.BYTES_PER_ELEMENT);
    kernel.functions.sumZones4(
      source,
      count,
      stepBytes,
      numbers,
      places ?? 0,
      weights ?? 0,
      ends ?? 0,
      zones.ends.length,
      target,
    );
    sums.set(new Float64Array(kernel.bytes.buffer, target, count * stepSums), step * stepSums);
  }
  return sums;
}

/** The address of the numbers as floats of four bytes, in the order of bytes of the kernel. */
function placeSingles(kernel: DecodingKernel, type: ElementType, bytes: Uint8Array): number {
  if (type !== 'float32') {
    const read = valuesOf(type, bytes);
    if (read instanceof BigInt64Array || read instanceof BigUint64Array) throw new Error(`${type} needs more bytes.`);
    return kernel.place(bytesOf(new Float32Array(read)));
  }
  const address = kernel.place(bytes);
  const count = bytes.length / SINGLE_BYTES;
  kernel.functions.copyBox(address, address, SINGLE_BYTES, 1, 1, 0, 0, 1, 0, 0, count, SINGLE_BYTES);
  return address;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The sums of all steps, step by step and zone by zone. Missing values are left out. `beat` is called before each step. */
export function zoneSums(
  { bytes, steps, cells, meaning, zones }: ZoneSumsOrder,
  beat = (): void => undefined,
): Float64Array<ArrayBuffer> {
  const read = valuesOf(meaning.elementType, bytes);
  const isBig = read instanceof BigInt64Array || read instanceof BigUint64Array;
  const numbers = isBig ? Float64Array.from(read, Number) : read;
  const sums = new Float64Array(steps * zones.ends.length * SUMS_PER_ZONE);
  for (let step = 0; step < steps; step++) {
    beat();
    let [begin, at] = [0, step * zones.ends.length * SUMS_PER_ZONE];
    for (const end of zones.ends) {
      sumZone(numbers, step * cells, zones, begin, end, meaning, sums, at);
      begin = end;
      at += SUMS_PER_ZONE;
    }
  }
  return sums;
}

/** A function of its own, called often: what compiles code while it runs takes long to see a loop within loops. */
function sumZone(
  numbers: ArrayLike<number>,
  from: number,
  { cells, weights }: ZoneCells,
  begin: number,
  end: number,
  { scale, offset, missing }: NumberMeaning,
  sums: Float64Array,
  at: number,
): void {
  const fill = missing[0];
  const other = missing[1];
  let weight = 0;
  let total = 0;
  let least = Infinity;
  let most = -Infinity;
  let count = 0;
  for (let index = begin; index < end; index++) {
    const number = numbers[from + (cells[index] ?? 0)] ?? NaN;
    if (number !== number || number === fill || number === other) continue;
    const value = number * scale + offset;
    const share = weights[index] ?? 0;
    weight += share;
    total += share * value;
    if (value < least) least = value;
    if (value > most) most = value;
    count++;
  }
  sums[at] = weight;
  sums[at + 1] = total;
  sums[at + 2] = least;
  sums[at + 3] = most;
  sums[at + 4] = count;
}
