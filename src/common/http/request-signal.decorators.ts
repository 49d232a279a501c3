import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Failure } from '../errors/failure.js';

/** A signal that aborts when the client hangs up before it has its answer. */
export const RequestSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal => {
  const { raw } = context.switchToHttp().getResponse<FastifyReply>();
  const controller = new AbortController();
  const hangUp = (): void => {
    if (raw.writableFinished) return;
    controller.abort(new Failure('malformed', 'malformed-request', 'The client hung up before the answer.'));
  };
  if (raw.destroyed) hangUp();
  else raw.once('close', hangUp);
  return controller.signal;
});
