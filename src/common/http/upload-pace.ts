import type { IncomingMessage } from 'node:http';
import { Failure } from '../errors/failure.js';

export interface PaceLimits {
  readonly idleTimeoutMs: number;
  readonly minBytesPerSecond: number;
}

const CHECKS_PER_IDLE_LIMIT = 4;

/**
 * Watches a body come in, and ends the connection of a client that falls silent or is slower than the least pace.
 * While the server itself does not read, the client is not to blame and the clock stands still.
 * @returns a signal that aborts with the request, whoever ended it
 */
export function watchPace(body: IncomingMessage, limits: PaceLimits): AbortSignal {
  const controller = new AbortController();
  const everyMs = Math.max(10, limits.idleTimeoutMs / CHECKS_PER_IDLE_LIMIT);
  const startBytes = body.socket.bytesRead;
  let seenBytes = startBytes;
  let silentMs = 0;
  let readingMs = 0;
  const timer = setInterval(() => {
    if (body.isPaused() || body.readableFlowing === false) return;
    const { bytesRead } = body.socket;
    silentMs = bytesRead > seenBytes ? 0 : silentMs + everyMs;
    readingMs += everyMs;
    seenBytes = bytesRead;
    const leastBytes = (limits.minBytesPerSecond * readingMs) / 1000;
    if (silentMs >= limits.idleTimeoutMs) end(tooSlow('nothing arrived for too long'));
    else if (readingMs > limits.idleTimeoutMs && bytesRead - startBytes < leastBytes) end(tooSlow('it was too slow'));
  }, everyMs);
  const stop = (): void => clearInterval(timer);
  const end = (failure: Failure): void => {
    stop();
    controller.abort(failure);
    body.destroy();
  };
  body.once('end', stop);
  body.once('close', () => {
    stop();
    if (!body.complete) controller.abort(new Failure('malformed', 'malformed-request', 'The upload ended early.'));
  });
  return controller.signal;
}

function tooSlow(why: string): Failure {
  return new Failure('timed-out', 'request-timeout', `The upload was ended because ${why}.`);
}
