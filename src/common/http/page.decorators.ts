import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../openapi/api-problem.decorators.js';
import { decodeCursor } from './cursor.js';
import { PageInterceptor, scopeOf } from './page.interceptor.js';

/** The key after which the asked page begins, from its cursor; undefined for the first page. */
export const PageStart = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { cursor } = request.query as { cursor?: unknown };
  // What is no text is refused by the query's own rules.
  return typeof cursor === 'string' ? decodeCursor(cursor, scopeOf(request)) : undefined;
});

/** A route that answers a `Page`: an array, with the address of the next one in `Link`. */
export function AnswersPage(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(PageInterceptor),
    ApiOkResponse({
      type: [of],
      headers: { Link: { description: 'The next page, if any', schema: { type: 'string' } } },
    }),
    ApiProblem(422, 'A parameter that does not fit'),
  );
}
