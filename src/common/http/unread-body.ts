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
    const { socket } = raw;
    let unreadBytes = 0;
    const end = (): void => void raw.destroy();
    const timer = setTimeout(end, limits.jsonTimeoutMs);
    // Of a request that was answered, Node itself tells nobody that its connection is gone.
    socket.once('close', end);
    raw.on('data', (chunk: Buffer) => {
      unreadBytes += chunk.length;
      if (unreadBytes > UNREAD_LIMIT_BYTES) end();
    });
    raw.once('close', () => {
      clearTimeout(timer);
      socket.off('close', end);
    });
    if (socket.destroyed) end();
    else raw.resume();
  });
}
