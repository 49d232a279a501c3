export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The merge patch (RFC 7396) that makes `wanted` of `current`. Nothing in `wanted` is null: no patch makes such. */
export function dictionaryPatch(current: unknown, wanted: unknown): unknown {
  if (!isMapping(current) || !isMapping(wanted)) return wanted;
  const gone = Object.keys(current).filter((name) => !Object.hasOwn(wanted, name));
  const members = Object.entries(wanted).filter(([name, value]) => !isSame(current[name], value));
  return Object.fromEntries([
    ...gone.map((name) => [name, null] as const),
    ...members.map(([name, value]) => [name, dictionaryPatch(current[name], value)] as const),
  ]);
}

/** Of what JSON can say. The order of members does not count. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => isSame(value, other[at]));
  }
  if (!isMapping(one) || !isMapping(other)) return one === other;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]));
}
