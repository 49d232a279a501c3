import { applyDecorators, type Type, UseInterceptors } from '@nestjs/common';
import { ApiHeader, ApiOkResponse } from '@nestjs/swagger';
import { ApiProblem } from '../openapi/api-problem.decorators.js';
import { TaggedJsonInterceptor } from './tagged-json.interceptor.js';

const ETAG = { ETag: { description: 'For `If-Match` of the next change', schema: { type: 'string' as const } } };

/** A change of a record, which takes `If-Match` and answers the record with the `ETag` for the next one. */
export function AnswersChanged(of: Type): MethodDecorator {
  return applyDecorators(
    UseInterceptors(TaggedJsonInterceptor),
    ApiOkResponse({ type: of, headers: ETAG }),
    TakesIfMatch(),
  );
}

/** A change that is refused where the record is another than the caller has read. */
export function TakesIfMatch(): MethodDecorator {
  return applyDecorators(
    ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the record as it was read, or `*`' }),
    ApiProblem(412, 'It is another than If-Match names'),
  );
}
