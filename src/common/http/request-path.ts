import type { FastifyRequest } from 'fastify';
import { Failure } from '../errors/failure.js';

/** The path of a request without its query, as it was sent. */
export function pathOf(request: Pick<FastifyRequest, 'url'>): string {
  const query = request.url.indexOf('?');
  return query === -1 ? request.url : request.url.slice(0, query);
}

/**
 * Refuses paths that say one thing to a proxy and another to us: NUL and control characters, traversal behind
 * percent-encoding, and encodings that are none.
 * @throws Failure malformed-path
 */
export function requireHonestPath(path: string): void {
  for (const segment of path.split('/')) {
    const decoded = decodeSegment(segment);
    // eslint-disable-next-line no-control-regex -- control characters are what this looks for
    if (decoded === undefined || /[\u0000-\u001f\u007f]/.test(decoded) || /\.\.[/\\]|[/\\]\.\./.test(decoded)) {
      throw new Failure(
        'malformed',
        'malformed-path',
        'The path is not valid: it has control characters, "../" or a broken percent-encoding.',
      );
    }
  }
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
