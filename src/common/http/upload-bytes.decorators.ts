import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { IncomingBytes } from './upload-bytes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True on routes that take any bytes under any content type, and read them themselves. */
    takesBytes?: boolean;
  }
  interface FastifyInstance {
    /** The body of a request as it comes in, under the configured limits. */
    openBytes(request: FastifyRequest): IncomingBytes;
  }
}

/** A route that takes a body as it is, whatever its content type. */
export function TakesBytes(): MethodDecorator {
  return applyDecorators(
    RouteConfig({ takesBytes: true }),
    ApiConsumes('application/octet-stream'),
    ApiBody({ schema: { type: 'string', format: 'binary' } }),
  );
}

/** The body of a request, not yet read. */
export const UploadBytes = createParamDecorator((_: unknown, context: ExecutionContext): IncomingBytes => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return request.server.openBytes(request);
});
