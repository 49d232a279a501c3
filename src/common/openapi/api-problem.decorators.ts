import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDto } from './problem.dto.js';

/** Documents an error answer of a route; all have the one shape. */
export function ApiProblem(status: number, when: string): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ApiResponse({
      status,
      description: when,
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) } } },
    }),
  );
}

/** What every call that takes a JSON body may answer. */
export function ApiBodyProblems(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiProblem(400, 'The body is not JSON, or has a field that this call does not know'),
    ApiProblem(413, 'The body is too large'),
    ApiProblem(415, 'The body is not application/json'),
    ApiProblem(422, 'A field has a value that does not fit'),
  );
}

/** What every call that takes a multipart form may answer, beside what is wrong with its fields. */
export function ApiFormProblems(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiProblem(400, 'The form cannot be read'),
    ApiProblem(408, 'The upload was too slow'),
    ApiProblem(413, 'The file, or the form, is too large'),
    ApiProblem(415, 'Not a multipart form'),
  );
}
