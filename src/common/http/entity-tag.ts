import { createHash } from 'node:crypto';

/** The strong tag of a record as it is shown, in quotes: the first half of its SHA-256. */
export function entityTagOf(shown: object): string {
  return tagOfText(JSON.stringify(shown), []);
}

/** As `entityTagOf`, of an answer whose headers say something too: one that differs in them alone is another answer. */
export function tagOfText(text: string, headers: readonly string[]): string {
  const hash = createHash('sha256').update(text);
  for (const header of headers) hash.update(`\n${header}`);
  return `"${hash.digest('hex').slice(0, 32)}"`;
}

/** Whether a client that sends this `If-None-Match` has what `etag` names, in quotes (RFC 9110, section 13.1.2). */
export function isKnownTo(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = tagsOf(ifNoneMatch).map((tag) => tag.replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** Whether `If-Match` permits a change of what `etag` names, in quotes; null where nothing is there (RFC 9110, section 13.1.1). */
export function isMatchedBy(ifMatch: string, etag: string | null): boolean {
  const wanted = tagsOf(ifMatch);
  return etag !== null && (wanted.includes(etag) || wanted.includes('*'));
}

function tagsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((tag) => tag.trim());
}
