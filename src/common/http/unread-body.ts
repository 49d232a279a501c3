import type { FastifyInstance } from 'fastify';

export interface UnreadBodyLimits {
  readonly jsonTimeoutMs: number;
}

/** What a client that means well may still be sending when its answer comes early. */
const UNREAD_LIMIT_BYTES = 64 * 2 ** 20;

/**
 * Bounds what nobody reads: a request that was answered before its body came in. The rest is read and thrown away, as
 * a client that is still sending would not see the answer otherwise, but neither for ever nor without end.
 */
export function boundUnreadBodies(fastify: FastifyInstance, limits: UnreadBodyLimits): void {
  fastify.addHook('onResponse', ({ raw }, _reply, done) => {
    done();
    if (raw.complete || raw.destroyed) return;
    let unreadBytes = 0;
    const timer = setTimeout(() => raw.destroy(), limits.jsonTimeoutMs);
    raw.on('data', (chunk: Buffer) => {
      unreadBytes += chunk.length;
      if (unreadBytes > UNREAD_LIMIT_BYTES) raw.destroy();
    });
    raw.once('close', () => clearTimeout(timer));
    raw.resume();
  });
}
