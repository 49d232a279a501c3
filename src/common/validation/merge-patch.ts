/** A field after a merge: what is left out stays, null removes. */
export function merged<T>(old: T, asked: T | undefined): T {
  return asked === undefined ? old : asked;
}

/**
 * What becomes of a JSON value under a merge patch (RFC 7396): objects are merged member by member, null removes a
 * member, and all else replaces what was there. Members that were null before stay.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value));
  }
  return Object.fromEntries(members);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
