import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiHeader, ApiParam, ApiResponse } from '@nestjs/swagger';
import { Access } from '#auth/access.decorators.js';
import { AccessLevel } from '#auth/access-level.js';
import { CallsTheStore } from '#common/http/store-calls.decorators.js';
import { ApiBodyProblems, ApiProblem } from '#common/openapi/api-problem.decorators.js';
import { Budget } from '#rate-limits/budget.decorators.js';

/** The dataset in the path. */
export const WEATHER_DATASET = { name: 'name', description: 'The name of a weather dataset', example: 'era5_uk' };

/** What every route that answers values of a dataset needs. */
function ReadsWeather(): MethodDecorator {
  return applyDecorators(
    Access({ weather: AccessLevel.Download, store: 'name' }),
    Budget('weather'),
    ApiParam(WEATHER_DATASET),
    ApiProblem(404, 'No such weather dataset'),
    ApiProblem(502, 'The dataset cannot be read'),
  );
}

/** A route that answers values of the dataset in its path, for a request in the body. */
export function ReadsWeatherForBody(): MethodDecorator {
  return applyDecorators(HttpCode(200), ReadsWeather(), CallsTheStore(), ApiBodyProblems());
}

/** A route that answers values of the dataset in its path, for a request in the address, unless the client has them. */
export function ReadsWeatherForAddress(tooLarge: string): MethodDecorator {
  return applyDecorators(
    ReadsWeather(),
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of what the client has' }),
    ApiResponse({ status: 304, description: 'The client has it already' }),
    ApiProblem(400, 'The dataset has no such variable, time or area'),
    ApiProblem(413, tooLarge),
    ApiProblem(422, 'A parameter has a value that does not fit'),
  );
}
