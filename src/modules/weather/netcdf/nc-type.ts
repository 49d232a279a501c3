import type { ElementType } from '../grid-store.js';

/** The types of NetCDF-3, by their number in the file. */
export const NC_TYPES = {
  byte: { code: 1, bytes: 1 },
  char: { code: 2, bytes: 1 },
  short: { code: 3, bytes: 2 },
  int: { code: 4, bytes: 4 },
  float: { code: 5, bytes: 4 },
  double: { code: 6, bytes: 8 },
} as const;
export type NcType = keyof typeof NC_TYPES;
export type NcNumberType = Exclude<NcType, 'char'>;

/** What NetCDF-3 lacks is written as xarray does it: as the signed type that comes next, where the values fit. */
const WRITTEN_AS: Readonly<Record<ElementType, NcNumberType>> = {
  int8: 'byte',
  uint8: 'byte',
  int16: 'short',
  uint16: 'short',
  int32: 'int',
  uint32: 'int',
  int64: 'int',
  uint64: 'int',
  float32: 'float',
  float64: 'double',
};
const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float32: 4,
  float64: 8,
};
const INTEGER_LIMITS: Readonly<Partial<Record<NcNumberType, number>>> = { byte: 2 ** 7, short: 2 ** 15, int: 2 ** 31 };

export function ncTypeOf(elementType: ElementType): NcNumberType {
  return WRITTEN_AS[elementType];
}

export function elementBytesOf(elementType: ElementType): number {
  return ELEMENT_BYTES[elementType];
}

export function isFloatType(type: ElementType | NcNumberType): boolean {
  return type === 'float32' || type === 'float64' || type === 'float' || type === 'double';
}

/** False for an integer that the type does not hold. */
export function fitsType(type: NcNumberType, value: number | bigint): boolean {
  const limit = INTEGER_LIMITS[type];
  if (limit === undefined) return true;
  return Number.isInteger(Number(value)) && value >= -limit && value < limit;
}

/** Big-endian; integers must fit. */
export function ncBytesOf(type: NcNumberType, values: ArrayLike<number | bigint>): Uint8Array {
  const { bytes } = NC_TYPES[type];
  const view = new DataView(new ArrayBuffer(values.length * bytes));
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    const at = index * bytes;
    if (type === 'byte') view.setInt8(at, value);
    else if (type === 'short') view.setInt16(at, value);
    else if (type === 'int') view.setInt32(at, value);
    else if (type === 'float') view.setFloat32(at, value);
    else view.setFloat64(at, value);
  }
  return new Uint8Array(view.buffer);
}
