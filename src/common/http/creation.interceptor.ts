import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** What an `ensure` came to: the thing, and whether this call made it. */
export class Creation<T> {
  constructor(
    readonly value: T,
    readonly isNew: boolean,
  ) {}

  map<R>(change: (value: T) => R): Creation<R> {
    return new Creation(change(this.value), this.isNew);
  }
}

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
