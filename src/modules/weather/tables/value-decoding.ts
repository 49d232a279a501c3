import { endianness } from 'node:os';
import type { ElementType, StoreArray } from '../grid-store.js';
import { fillValueOf } from '../netcdf/encoded-variable.js';
import { storeNumber } from '../store-json.js';

/** How the numbers of a variable come out of what is stored, as xarray's `decode_cf` has it. Plain values. */
export interface ValueDecoding {
  /** With `_Unsigned` taken into account. */
  readonly elementType: ElementType;
  /** What stands for a missing value. */
  readonly missing: readonly number[];
  /** The same for types of 64 bits, where a number may be another one. */
  readonly missingLongs: readonly bigint[];
  readonly scale: number | null;
  readonly offset: number | null;
  /** What a value is in the end. */
  readonly kind: 'single' | 'double' | 'integer';
}

const READERS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<ElementType, unknown>;

export type StoredValues = InstanceType<(typeof READERS)[ElementType]>;

/** An integer of 64 bits that no number of JavaScript and no cell of a spreadsheet holds. */
export class LongTooLarge extends Error {}

export function decodingOf(array: StoreArray): ValueDecoding {
  const { attributes } = array;
  const elementType = signednessOf(array.elementType, attributes['_Unsigned']);
  const [scale, offset] = [attributes['scale_factor'], attributes['add_offset']].map((one) => storeNumber(one) ?? null);
  const listed = attributes['missing_value'];
  const named = [fillValueOf(array), ...(Array.isArray(listed) ? listed : [listed]).map(storeNumber)];
  const values = named.flatMap((one) => (one === undefined ? [] : [reread(one, array.elementType, elementType)]));
  return {
    elementType,
    missing: values.map(Number),
    missingLongs: elementType.endsWith('64') && !elementType.startsWith('f') ? values.filter(isWhole).map(BigInt) : [],
    scale: scale ?? null,
    offset: offset ?? null,
    kind: kindOf(elementType, {
      isScaled: scale !== null || offset !== null,
      isExact: values.length === 0 && offset !== null,
    }),
  };
}

/** Stored values in the order of this machine; the bytes are big-endian, and are changed. */
export function storedValues(elementType: ElementType, bytes: Uint8Array<ArrayBuffer>): StoredValues {
  const Reader = READERS[elementType];
  const width = Reader.BYTES_PER_ELEMENT;
  const own = bytes.byteOffset % width === 0 ? bytes : bytes.slice();
  if (endianness() === 'LE') {
    const swapped = Buffer.from(own.buffer, own.byteOffset, own.byteLength);
    if (width === 2) swapped.swap16();
    else if (width === 4) swapped.swap32();
    else if (width === 8) swapped.swap64();
  }
  return new Reader(own.buffer, own.byteOffset, own.byteLength / width);
}

/**
 * The numbers themselves; NaN for what is missing. The bytes are big-endian, and are changed.
 * @throws LongTooLarge
 */
export function decodedValues(decoding: ValueDecoding, bytes: Uint8Array<ArrayBuffer>): Float64Array {
  const stored = storedValues(decoding.elementType, bytes);
  const values = new Float64Array(stored.length);
  if (stored instanceof BigInt64Array || stored instanceof BigUint64Array) readLongs(decoding, stored, values);
  else readNumbers(decoding, stored, values);
  const { scale, offset, kind } = decoding;
  if (scale === null && offset === null) return values;
  const { fround } = Math;
  const [factor, summand] = [scale ?? 1, offset ?? 0];
  if (kind === 'single') {
    // As numpy computes with arrays of single precision.
    const [single, added] = [fround(factor), fround(summand)];
    for (let i = 0; i < values.length; i++) values[i] = fround(fround((values[i] ?? 0) * single) + added);
  } else {
    for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * factor + summand;
  }
  return values;
}

function readNumbers(
  { missing }: ValueDecoding,
  stored: Exclude<StoredValues, BigInt64Array | BigUint64Array>,
  values: Float64Array,
): void {
  const marks = missing
    .filter((one) => !Number.isNaN(one))
    .map((one) => (stored instanceof Float32Array ? Math.fround(one) : one));
  const [first, second] = marks;
  for (let i = 0; i < values.length; i++) {
    const value = stored[i] ?? NaN;
    values[i] = value === first || value === second || (marks.length > 2 && marks.includes(value)) ? NaN : value;
  }
}

function readLongs(
  { missingLongs, scale, offset }: ValueDecoding,
  stored: BigInt64Array | BigUint64Array,
  values: Float64Array,
): void {
  const isExact = scale === null && offset === null;
  for (let i = 0; i < values.length; i++) {
    const long = stored[i] ?? 0n;
    const value = Number(long);
    if (missingLongs.includes(long)) values[i] = NaN;
    else if (isExact && !Number.isSafeInteger(value)) throw new LongTooLarge(`${long} is too large.`);
    else values[i] = value;
  }
}

/**
 * xarray's choice: short integers become numbers of single precision, but for those that have an offset and no value
 * for what is missing.
 */
function kindOf(
  type: ElementType,
  { isScaled, isExact }: { isScaled: boolean; isExact: boolean },
): ValueDecoding['kind'] {
  if (type === 'float32') return 'single';
  if (type === 'float64') return 'double';
  if (!isScaled) return 'integer';
  return READERS[type].BYTES_PER_ELEMENT <= 2 && !isExact ? 'single' : 'double';
}

/** NetCDF-3 has no unsigned integers: there, an attribute says that a signed one is meant as unsigned. */
function signednessOf(type: ElementType, unsigned: unknown): ElementType {
  if (unsigned === 'true' && type.startsWith('int')) return `u${type}` as ElementType;
  return unsigned === 'false' && type.startsWith('uint') ? (type.slice(1) as ElementType) : type;
}

/** A number of one type as the same bits of another. */
function reread(value: number | bigint, from: ElementType, to: ElementType): number | bigint {
  if (from === to || !isWhole(value)) return value;
  const bits = READERS[to].BYTES_PER_ELEMENT * 8;
  const read = to.startsWith('u') ? BigInt.asUintN(bits, BigInt(value)) : BigInt.asIntN(bits, BigInt(value));
  return typeof value === 'bigint' ? read : Number(read);
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}
