import { valuesOf } from '../blocks/coordinate-values.js';
import type { NumberMeaning } from '../blocks/zone-sums.js';
import type { ElementType, StoreArray } from '../grid-store.js';
import { fillValueOf } from '../netcdf/encoded-variable.js';
import { storeNumber } from '../store-json.js';

const UNSIGNED: Readonly<Partial<Record<ElementType, ElementType>>> = {
  int8: 'uint8',
  int16: 'uint16',
  int32: 'uint32',
  int64: 'uint64',
};

/** Numbers as stored, and what makes them values: `value * scale + offset`, and NaN for the two that stand for nothing. */
export interface DecodedValues {
  readonly numbers: ArrayLike<number>;
  readonly scale: number;
  readonly offset: number;
  readonly missing: readonly [number, number];
}

/** How blocks of a variable become numbers, after the conventions that xarray decodes by. */
export class ValueDecoding implements NumberMeaning {
  readonly elementType: ElementType;
  readonly scale: number;
  readonly offset: number;
  readonly missing: readonly [number, number];

  constructor(array: StoreArray) {
    const { attributes, elementType } = array;
    const isUnsigned = String(attributes['_Unsigned']).toLowerCase() === 'true';
    this.elementType = (isUnsigned ? UNSIGNED[elementType] : undefined) ?? elementType;
    this.scale = storeNumber(attributes['scale_factor']) ?? 1;
    this.offset = storeNumber(attributes['add_offset']) ?? 0;
    const [fill, missing] = [fillValueOf(array), storeNumber(attributes['missing_value'])];
    this.missing = [this.asStored(fill), this.asStored(missing)];
  }

  /** Of big-endian bytes, which are changed. */
  decode(bytes: Uint8Array): DecodedValues {
    const { scale, offset, missing } = this;
    const read = valuesOf(this.elementType, bytes);
    const isBig = read instanceof BigInt64Array || read instanceof BigUint64Array;
    return { numbers: isBig ? Float64Array.from(read, Number) : read, scale, offset, missing };
  }

  /** As it comes out of the array: rounded to its type, and with the sign that it is read with. */
  private asStored(value: number | bigint | undefined): number {
    if (value === undefined) return NaN;
    const number = Number(value);
    switch (this.elementType) {
      case 'float32':
        return Math.fround(number);
      case 'uint8':
        return number & 0xff;
      case 'uint16':
        return number & 0xffff;
      case 'uint32':
        return number >>> 0;
      default:
        return number;
    }
  }
}
