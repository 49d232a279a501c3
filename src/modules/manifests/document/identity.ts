import type { Value } from '../values/value-type.js';

/** The same text for equal values of one type: 1.0 is 1, whatever its text. */
export function identityOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object')
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
  return String(value);
}
