import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { hangUpSignal } from './hang-up.js';

/** A signal that aborts when the client hangs up before it has its answer. */
export const RequestSignal = createParamDecorator((_: unknown, context: ExecutionContext): AbortSignal =>
  hangUpSignal(context.switchToHttp().getResponse<FastifyReply>()),
);
