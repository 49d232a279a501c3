import { applyDecorators } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { ApiProblem } from './api-problem.decorators.js';

/** Documents the number of a row in the path, which a `RowIdPipe` reads. */
export function RowIdParam(name: string, example: number): MethodDecorator {
  return applyDecorators(
    ApiParam({ name, schema: { type: 'integer', minimum: 1, example } }),
    ApiProblem(422, 'The number in the path does not fit'),
  );
}
