import type { ElementType } from '../grid-store.js';
import { hasBigValues, isFloat, wholeValue } from './element-types.js';
import { quoted } from './metadata-text.js';
import { Unreadable } from './zarr.errors.js';

const WORDS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
const WHOLE_NUMBER = /^-?\d{1,20}$/;
const HEX_BITS = /^0x[0-9a-f]{1,16}$/i;

/**
 * The fill value as the metadata has it; null, the value of a store that names none, is zero.
 * @throws Unreadable
 */
export function readFillValue(value: unknown, type: ElementType): number | bigint {
  const read =
    value === null || value === undefined ? zero(type) : isFloat(type) ? asFloat(value, type) : asWhole(value, type);
  if (read === undefined) throw new Unreadable(`has the fill value ${quoted(value)}, which ${type} does not hold.`);
  return read;
}

/**
 * The `_FillValue` among the attributes of a Zarr v3 array, where xarray writes a float as base64.
 * @returns the attributes with the number instead
 */
export function withPlainFillValue(
  attributes: Readonly<Record<string, unknown>>,
  type: ElementType,
): Readonly<Record<string, unknown>> {
  const value = attributes['_FillValue'];
  if (typeof value !== 'string' || !isFloat(type)) return attributes;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === 8 ? { ...attributes, _FillValue: bytes.readDoubleLE() } : attributes;
}

function zero(type: ElementType): number | bigint {
  return hasBigValues(type) ? 0n : 0;
}

function asFloat(value: unknown, type: ElementType): number | undefined {
  if (typeof value === 'number') return type === 'float32' ? Math.fround(value) : value;
  if (typeof value !== 'string') return undefined;
  if (Object.hasOwn(WORDS, value)) return WORDS[value];
  if (WHOLE_NUMBER.test(value)) return Number(value);
  if (!HEX_BITS.test(value)) return undefined;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setBigUint64(0, BigInt(value));
  return type === 'float32' ? bits.getFloat32(4) : bits.getFloat64(0);
}

function asWhole(value: unknown, type: ElementType): number | bigint | undefined {
  if (typeof value === 'string' && WHOLE_NUMBER.test(value)) return wholeValue(type, BigInt(value));
  return Number.isInteger(value) ? wholeValue(type, BigInt(value as number)) : undefined;
}
