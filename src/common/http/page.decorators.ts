import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  type Type,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../openapi/api-problem.decorators.js';
import { cursorsOf } from './cursor.js';
import { CsvInterceptor } from './csv.interceptor.js';
import { PageInterceptor, scopeOf } from './page.interceptor.js';
import { TaggedJsonInterceptor } from './tagged-json.interceptor.js';

/** The key after which the asked page begins, from its cursor; undefined for the first page. */
export const PageStart = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { cursor } = request.query as { cursor?: unknown };
  // What is no text is refused by the query's own rules.
  return typeof cursor === 'string' ? cursorsOf(request).decode(cursor, scopeOf(request)) : undefined;
});

/** For answers of the `TaggedJsonInterceptor`. */
export const ETAG = { ETag: { description: 'Names exactly this answer', schema: { type: 'string' as const } } };
const LINK = { Link: { description: 'The next page, if any', schema: { type: 'string' as const } } };
const TOTAL = {
  'X-Total-Count': { description: 'How many there are, where `total` asks', schema: { type: 'integer' as const } },
  'X-Total-Count-Kind': {
    description: 'Whether that is so, or about so',
    schema: { type: 'string' as const, enum: ['exact', 'estimate'] },
  },
};

/** A route that answers a `Page`: an array, with the address of the next one in `Link`. */
export function AnswersPage(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(PageInterceptor),
    ApiOkResponse({ type: [of], headers: LINK }),
    ApiProblem(422, 'A parameter that does not fit'),
  );
}

/** The same, or all of the list as a table where `format=csv` asks for it. */
export function AnswersPageOrCsv(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(CsvInterceptor, PageInterceptor),
    ApiExtraModels(of),
    ApiOkResponse({
      headers: LINK,
      content: {
        'application/json': { schema: { type: 'array', items: { $ref: getSchemaPath(of) } } },
        'text/csv': { schema: { type: 'string' } },
      },
    }),
    ApiProblem(422, 'A parameter that does not fit'),
  );
}

/** The same, with a total where it is asked for, and an `ETag` by which clients ask for it again. */
export function AnswersTaggedPage(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(TaggedJsonInterceptor, PageInterceptor),
    ApiOkResponse({ type: [of], headers: { ...LINK, ...TOTAL, ...ETAG } }),
    ApiNotModified(),
    ApiProblem(422, 'A parameter that does not fit'),
  );
}

/** A route that answers JSON with an `ETag`, and 304 to a client that has it. */
export function AnswersTagged(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(TaggedJsonInterceptor),
    ApiOkResponse({ type: of, headers: ETAG }),
    ApiNotModified(),
  );
}

function ApiNotModified(): MethodDecorator {
  return ApiResponse({ status: 304, description: 'The same as what `If-None-Match` names' });
}
