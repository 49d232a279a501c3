import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { presentedKeyOf } from '#auth/presented-key.js';
import { invalidIdempotencyKey } from './idempotency.errors.js';
import { IdempotencyService } from './idempotency.service.js';

const HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Honours `Idempotency-Key` on calls that create or change something in the database alone. Others do without: their
 * answer cannot be kept in one transaction with what they do to the object store.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { caller } = request;
    const isMeant = caller && request.method === 'POST' && request.routeOptions.config.callsTheStore !== true;
    const idempotencyKey = isMeant ? idempotencyKeyOf(request) : undefined;
    const apiKey = idempotencyKey === undefined ? undefined : presentedKeyOf(request);
    if (!caller || idempotencyKey === undefined || apiKey === undefined) return next.handle();
    const reply = http.getResponse<FastifyReply>();
    const asked = { apiKeyId: caller.keyId, apiKey, idempotencyKey, content: contentOf(request) };
    const answered = this.idempotency.answerOnce(asked, async () => {
      const body = await lastValueFrom(next.handle());
      return { status: reply.statusCode, body };
    });
    return from(
      answered.then(({ status, body, isReplay }) => {
        void reply.status(status);
        if (isReplay) void reply.header('Idempotency-Replayed', 'true');
        return body;
      }),
    );
  }
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const values = request.raw.headersDistinct[HEADER];
  if (values === undefined) return undefined;
  const [value = ''] = values;
  if (values.length > 1 || !KEY.test(value)) throw invalidIdempotencyKey();
  return value;
}

function contentOf({ method, url, body }: FastifyRequest): string {
  return JSON.stringify([method, url, body ?? null]);
}
