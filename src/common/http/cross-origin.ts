import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const ALL = '*';
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
/** `*` leaves `Authorization` out, which is another way to send a key. */
const REQUEST_HEADERS = '*, Authorization';
/** By name, for browsers that take `*` for a name: what clients of the API read. */
const ANSWER_HEADERS = [
  '*',
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Length',
  'Content-Location',
  'Content-Range',
  'ETag',
  'Idempotency-Replayed',
  'Link',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
  'X-Total-Count',
  'X-Total-Count-Kind',
].join(', ');
/** Browsers keep the answer to a preflight for two hours at most. */
const PREFLIGHT_SECONDS = 7_200;
/** Answers that are another for another site. */
const VARYING = new WeakSet<FastifyReply>();

/**
 * Lets pages of other sites read what the server answers, where it is told which (CORS). Keys are headers that a page
 * sends itself; browsers are not asked to add credentials of their own.
 *
 * A preflight is answered here: before routes, keys and limits, for it says nothing of who is asking.
 */
export function answerOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const openToAll = origins.includes(ALL);
  fastify.addHook('onRequest', (request, reply, done) => {
    const allowed = openToAll ? ALL : origins.find((origin) => origin === request.headers.origin);
    if (allowed !== undefined) {
      void reply.headers({ 'Access-Control-Allow-Origin': allowed, 'Access-Control-Expose-Headers': ANSWER_HEADERS });
    }
    if (!openToAll) VARYING.add(reply);
    if (!isPreflight(request)) done();
    else answerPreflight(reply, allowed !== undefined);
  });
  if (openToAll) return;
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    varyByOrigin(reply);
    done();
  });
}

/** What a cache keeps for one site is not for another. Routes may vary by other headers too. */
export function varyByOrigin(reply: FastifyReply): void {
  if (!VARYING.has(reply)) return;
  const vary = reply.getHeader('Vary');
  void reply.header('Vary', vary === undefined ? 'Origin' : `${String(vary)}, Origin`);
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  const { origin, 'access-control-request-method': asked } = headers;
  return method === 'OPTIONS' && origin !== undefined && asked !== undefined;
}

function answerPreflight(reply: FastifyReply, isAllowed: boolean): void {
  if (isAllowed) {
    void reply.headers({
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': REQUEST_HEADERS,
      'Access-Control-Max-Age': PREFLIGHT_SECONDS,
    });
  }
  void reply.status(204).send();
}
