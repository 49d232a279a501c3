import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The address at which the client of a request reaches this server, without a slash at its end. */
    originFor(request: FastifyRequest): string;
  }
}

/** What links in the answer begin with. */
export const LinkOrigin = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return request.server.originFor(request);
});

const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** The configured address, or else the one that the caller used; a `Host` header that is none is not repeated. */
export function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const { localAddress, localPort } = request.socket;
  return HOST.test(request.host) ? `${request.protocol}://${request.host}` : `http://${localAddress}:${localPort}`;
}
