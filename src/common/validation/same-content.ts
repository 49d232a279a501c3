import { isDeepStrictEqual } from 'node:util';

/**
 * The fields of `asked` that `existing` holds with another value, as `name "value"`; none where the content is the
 * same. A missing field and null are the same.
 */
export function differingFields<T extends object>(
  existing: T,
  asked: Partial<T>,
  names: readonly (keyof T & string)[],
): string[] {
  return names
    .filter((name) => !isDeepStrictEqual(existing[name] ?? null, asked[name] ?? null))
    .map((name) => `${name} ${JSON.stringify(existing[name] ?? null)}`);
}
