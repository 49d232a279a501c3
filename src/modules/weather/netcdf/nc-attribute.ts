import { JsonFloat, storeNumber } from '../store-json.js';
import { fitsType, type NcNumberType, ncBytesOf, type NcType } from './nc-type.js';

export interface NcAttribute {
  readonly name: string;
  readonly type: NcType;
  readonly count: number;
  /** Big-endian, without padding. */
  readonly bytes: Uint8Array;
}

export function textAttribute(name: string, text: string): NcAttribute {
  // An empty text is one NUL, as scipy writes it.
  const bytes = new TextEncoder().encode(text === '' ? '\u0000' : text);
  return { name, type: 'char', count: bytes.length, bytes };
}

export function numberAttribute(name: string, type: NcNumberType, values: readonly (number | bigint)[]): NcAttribute {
  return { name, type, count: values.length, bytes: ncBytesOf(type, values) };
}

/**
 * An attribute of a store as xarray writes it: integers as int, other numbers as double, true and false as byte. What
 * xarray would refuse becomes text; null, which says nothing, is left out.
 */
export function ncAttributeOf(name: string, value: unknown): NcAttribute | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return textAttribute(name, value);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > 0 && values.every((one) => typeof one === 'boolean')) {
    return numberAttribute(name, 'byte', values.map(Number));
  }
  const numbers = values.map(storeNumber);
  if (numbers.every((one) => one !== undefined)) {
    const isInteger =
      numbers.length > 0 &&
      values.every((one) => !(one instanceof JsonFloat)) &&
      numbers.every((one) => fitsType('int', one));
    return numberAttribute(name, isInteger ? 'int' : 'double', numbers);
  }
  if (values.every((one) => typeof one === 'string')) return textAttribute(name, values.join(', '));
  return textAttribute(
    name,
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof JsonFloat ? inner.value : inner)),
  );
}
