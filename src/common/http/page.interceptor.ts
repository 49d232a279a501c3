import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { cursorsOf } from './cursor.js';
import { CsvTable } from './csv-table.js';
import type { Page } from './page.js';
import { pathOf } from './request-path.js';
import { requestContext } from './request-context.js';

/** Answers a page as the bare array that clients expect; the address of the next one and the total are headers. A table in place of a page stays. */
@Injectable()
export class PageInterceptor implements NestInterceptor<Page<unknown> | CsvTable, unknown[] | CsvTable> {
  intercept(context: ExecutionContext, next: CallHandler<Page<unknown> | CsvTable>): Observable<unknown[] | CsvTable> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((answer) => {
        if (answer instanceof CsvTable) return answer;
        const { items, next: position, total } = answer;
        if (total) {
          void http.getResponse<FastifyReply>().headers({
            'X-Total-Count': String(total.count),
            'X-Total-Count-Kind': total.isExact ? 'exact' : 'estimate',
          });
        }
        if (position !== undefined) {
          const address = nextAddress(http.getRequest<FastifyRequest>(), position);
          void http.getResponse<FastifyReply>().header('Link', `<${address}>; rel="next"`);
        }
        return items;
      }),
    );
  }
}

/** Whose list it is, which, and filtered how: a cursor is good for this alone. */
export function scopeOf(request: FastifyRequest): string {
  const filters = parametersOf(request);
  for (const name of ['limit', 'cursor', 'total']) filters.delete(name);
  filters.sort();
  return `${requestContext()?.actor?.userId} ${pathOf(request)}?${filters.toString()}`;
}

/** Relative to the server, as RFC 8288 allows: whichever address the caller used stays the right one. */
function nextAddress(request: FastifyRequest, position: string): string {
  const parameters = parametersOf(request);
  parameters.set('cursor', cursorsOf(request).encode(position, scopeOf(request)));
  return `${pathOf(request)}?${parameters.toString()}`;
}

function parametersOf({ url }: FastifyRequest): URLSearchParams {
  const query = url.indexOf('?');
  return new URLSearchParams(query === -1 ? '' : url.slice(query + 1));
}
