/** The one range that a request asks for: from a byte on, or the last bytes. */
export type AskedRange = { readonly start: number; readonly end?: number } | { readonly lastBytes: number };

/**
 * Reads a `Range` header (RFC 9110, section 14). Undefined, which means the whole, for none, for several ranges, and
 * for what is no range: servers may ignore what they do not follow.
 */
export function askedRangeOf(header: string | undefined): AskedRange | undefined {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '') ?? [];
  if (first === '') return last === '' ? undefined : { lastBytes: positionOf(last) };
  const start = positionOf(first);
  if (last === '') return { start };
  const end = positionOf(last);
  return end < start ? undefined : { start, end };
}

/** Any number of digits is a position. Past this one there is no file, and beyond it numbers have no digits of their own. */
function positionOf(digits: string): number {
  return Math.min(Number(digits), Number.MAX_SAFE_INTEGER);
}
