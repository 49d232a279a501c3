import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '#common/validation/free-names.decorators.js';

/**
 * The merge patch (RFC 7396) that makes `wanted` of `current`. Records in `wanted` have no members that are null: no
 * patch makes such ones.
 */
export function dictionaryPatch(current: unknown, wanted: unknown): unknown {
  if (!isRecord(current) || !isRecord(wanted)) return wanted;
  const gone = Object.keys(current).filter((name) => !Object.hasOwn(wanted, name));
  const members = Object.entries(wanted).filter(([name, value]) => !isDeepStrictEqual(current[name], value));
  return Object.fromEntries([
    ...gone.map((name) => [name, null] as const),
    ...members.map(([name, value]) => [name, dictionaryPatch(current[name], value)] as const),
  ]);
}
