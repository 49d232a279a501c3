import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Creation } from '../creation.js';

/** 201 for what this call made, 200 for what was there already with the same content. */
@Injectable()
export class CreationInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      map((result) => {
        if (!(result instanceof Creation)) return result;
        void context
          .switchToHttp()
          .getResponse<FastifyReply>()
          .status(result.isNew ? HttpStatus.CREATED : HttpStatus.OK);
        return result.value as unknown;
      }),
    );
  }
}
