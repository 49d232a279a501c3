/** The one range that a request asks for: from a byte on, or the last bytes. */
export type AskedRange = { readonly start: number; readonly end?: number } | { readonly lastBytes: number };

/**
 * Reads a `Range` header (RFC 9110, section 14). Undefined, which means the whole, for none, for several ranges, and
 * for what is no range: servers may ignore what they do not follow.
 */
export function askedRangeOf(header: string | undefined): AskedRange | undefined {
  const [, first = '', last = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(header ?? '') ?? [];
  if (first === '') return last === '' ? undefined : { lastBytes: Number(last) };
  const start = Number(first);
  if (last === '') return { start };
  return Number(last) < start ? undefined : { start, end: Number(last) };
}
