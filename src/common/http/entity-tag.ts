/** Whether a client that sends this `If-None-Match` has what `etag` names, in quotes (RFC 9110, section 13.1.2). */
export function isKnownTo(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
