import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { invalidFields } from '../errors/failures.js';
import { ANY_QUERY } from './any-query.decorators.js';

const QUERY_ARGUMENT = `${RouteParamtypes.QUERY}:`;

/**
 * Refuses parameters of a query where a route has none, as the rules of a query do where it has some. Who deletes a table
 * with `?version=2` means one version of it.
 */
@Injectable()
export class KnownQueryInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length > 0 && !takesQuery(context)) {
      throw invalidFields(names.map((path) => ({ path, message: 'is not a field of this request' })));
    }
    return next.handle();
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const controller = context.getClass();
  const method = context.getHandler();
  if (Reflect.hasMetadata(ANY_QUERY, controller) || Reflect.hasMetadata(ANY_QUERY, method)) return true;
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method.name) ?? {}) as object;
  return Object.keys(parameters).some((name) => name.startsWith(QUERY_ARGUMENT));
}
