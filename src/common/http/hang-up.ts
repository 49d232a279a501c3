import type { FastifyReply } from 'fastify';
import { Failure } from '../errors/failure.js';

/** A signal that aborts when the client hangs up before it has its whole answer, or has done so already. */
export function hangUpSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const hangUp = (): void => {
    if (raw.writableFinished) return;
    controller.abort(new Failure('malformed', 'malformed-request', 'The client hung up before the answer.'));
  };
  // Who has gone while the request was looked at is not told again.
  if (raw.destroyed) hangUp();
  else raw.once('close', hangUp);
  return controller.signal;
}
