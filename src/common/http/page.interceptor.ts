import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

/** A page of a list; `nextCursor` is there where rows follow. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | undefined;
}

/** Answers a page as the bare array that clients expect, and puts the address of the next one into `Link`. */
@Injectable()
export class PageInterceptor implements NestInterceptor<Page<unknown>, unknown[]> {
  intercept(context: ExecutionContext, next: CallHandler<Page<unknown>>): Observable<unknown[]> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map(({ items, nextCursor }) => {
        if (nextCursor !== undefined) {
          const address = nextAddress(http.getRequest<FastifyRequest>().url, nextCursor);
          void http.getResponse<FastifyReply>().header('Link', `<${address}>; rel="next"`);
        }
        return items;
      }),
    );
  }
}

/** Relative to the server, as RFC 8288 allows: whichever address the caller used stays the right one. */
function nextAddress(url: string, cursor: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `${path}?${parameters.toString()}`;
}
