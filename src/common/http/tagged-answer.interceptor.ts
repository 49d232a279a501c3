import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { isKnownTo } from './entity-tag.js';

/** A text that clients may keep; `etag` names exactly this text, without quotes. */
export class TaggedAnswer {
  constructor(
    readonly text: string,
    readonly contentType: string,
    readonly etag: string,
  ) {}
}

/** Sends a `TaggedAnswer`, or 304 to a client that has it. */
@Injectable()
export class TaggedAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      map((result) => {
        if (!(result instanceof TaggedAnswer)) return result;
        const http = context.switchToHttp();
        const reply = http.getResponse<FastifyReply>();
        const etag = `"${result.etag}"`;
        void reply.headers({ ETag: etag, 'Cache-Control': 'private, no-cache' });
        if (isKnownTo(http.getRequest<FastifyRequest>().headers['if-none-match'], etag)) {
          void reply.status(HttpStatus.NOT_MODIFIED);
          return undefined;
        }
        void reply.header('Content-Type', result.contentType);
        return result.text;
      }),
    );
  }
}
