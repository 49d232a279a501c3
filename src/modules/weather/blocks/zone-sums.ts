import type { ElementType } from '../grid-store.js';
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

/** The sums of all steps, step by step and zone by zone. Missing values are left out. */
export function zoneSums({ bytes, steps, cells, meaning, zones }: ZoneSumsOrder): Float64Array<ArrayBuffer> {
  const read = valuesOf(meaning.elementType, bytes);
  const isBig = read instanceof BigInt64Array || read instanceof BigUint64Array;
  const numbers = isBig ? Float64Array.from(read, Number) : read;
  const sums = new Float64Array(steps * zones.ends.length * SUMS_PER_ZONE);
  for (let step = 0; step < steps; step++) {
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
