import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { unknownFields } from '../errors/failures.js';

/** For calls that say all in their address: a field that somebody means something by is refused, as in any other body. */
@Injectable()
export class EmptyBodyInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
    if (fields.length > 0) throw unknownFields(fields);
    return next.handle();
  }
}
