import { type CallHandler, type ExecutionContext, HttpStatus, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { entityTagOf, isKnownTo } from './entity-tag.js';

/** Sends the `ETag` of a record with it, for `If-Match` of the next change; on a read, 304 to a client that has it. */
@Injectable()
export class RecordTagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<unknown> {
    return next.handle().pipe(
      map((record) => {
        const http = context.switchToHttp();
        const { method, headers } = http.getRequest<FastifyRequest>();
        const etag = entityTagOf(record);
        const reply = http.getResponse<FastifyReply>();
        void reply.headers({ ETag: etag, 'Cache-Control': 'private, no-cache' });
        if (method !== 'GET' || !isKnownTo(headers['if-none-match'], etag)) return record;
        void reply.status(HttpStatus.NOT_MODIFIED);
        return undefined;
      }),
    );
  }
}
