import type { FastifyRequest } from 'fastify';
import { looksLikeKey, unescapedWords } from '#common/logging/redaction.js';
import { keyInQuery, severalKeys } from './auth.errors.js';

/** Names under which keys are sent in addresses elsewhere. */
const QUERY_NAMES = /(?:^|&)(?:x-api-key|x_api_key|api-key|api_key|apikey|key|access_token)=/i;

/**
 * The key that a request presents, in `X-API-Key` or as a bearer token; undefined where it presents none.
 * @throws Failure several-keys, or key-in-query for one in the address
 */
export function presentedKeyOf(request: Pick<FastifyRequest, 'url' | 'raw'>): string | undefined {
  if (hasKeyInQuery(request.url)) throw keyInQuery();
  // Node joins repeated headers with commas; only the distinct form shows that there were two.
  const headers = request.raw.headersDistinct;
  const keys = [...(headers['x-api-key'] ?? []), ...bearerTokensOf(headers['authorization'] ?? [])];
  if (keys.length > 1) throw severalKeys();
  return keys[0];
}

function hasKeyInQuery(url: string): boolean {
  const start = url.indexOf('?');
  if (start === -1) return false;
  const query = unescapedWords(url.slice(start + 1));
  return QUERY_NAMES.test(query) || looksLikeKey(query);
}

function bearerTokensOf(values: readonly string[]): string[] {
  return values.flatMap((value) => /^Bearer (.*)$/i.exec(value)?.[1] ?? []);
}
