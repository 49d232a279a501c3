import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { CsvTable } from './csv-table.js';

/** Sends a `CsvTable` as a file; what is none stays. */
@Injectable()
export class CsvInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    return next.handle().pipe(
      map((answer) => {
        if (!(answer instanceof CsvTable)) return answer;
        void context
          .switchToHttp()
          .getResponse<FastifyReply>()
          .headers({
            'Content-Type': 'text/csv; charset=utf-8; header=present',
            'Content-Disposition': `attachment; filename="${answer.fileName}"`,
            'Cache-Control': 'private, no-store',
          });
        return Readable.from(answer.pieces);
      }),
    );
  }
}
