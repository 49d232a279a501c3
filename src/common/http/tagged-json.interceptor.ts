import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { isKnownTo, tagOfText } from './entity-tag.js';

const SPEAKING_HEADERS = ['link', 'x-total-count', 'x-total-count-kind'];

/** Sends JSON with an `ETag` made from all of it, for `If-Match` of the next change; on a read, 304 to a client that has it. */
@Injectable()
export class TaggedJsonInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<string | undefined> {
    return next.handle().pipe(
      map((answer) => {
        const http = context.switchToHttp();
        const { method, headers } = http.getRequest<FastifyRequest>();
        const reply = http.getResponse<FastifyReply>();
        const text = JSON.stringify(answer);
        const speaking = SPEAKING_HEADERS.flatMap((name) => reply.getHeader(name) ?? []).map(String);
        const etag = tagOfText(text, speaking);
        void reply.headers({ ETag: etag, 'Cache-Control': 'private, no-cache' });
        if (method === 'GET' && isKnownTo(headers['if-none-match'], etag)) {
          void reply.status(HttpStatus.NOT_MODIFIED);
          return undefined;
        }
        void reply.header('Content-Type', 'application/json; charset=utf-8');
        return text;
      }),
    );
  }
}
