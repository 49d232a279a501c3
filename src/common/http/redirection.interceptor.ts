import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** An answer that lies elsewhere. */
export class Redirection {
  constructor(readonly location: string) {}
}

/** Answers 302 where a route returns a `Redirection`. */
@Injectable()
export class RedirectionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      map((result) => {
        if (!(result instanceof Redirection)) return result;
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        void reply.status(HttpStatus.FOUND).header('Location', result.location);
        return undefined;
      }),
    );
  }
}
