import { isIPv6 } from 'node:net';
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

/** The configured address, or else the one that the caller used; a `Host` header that is none is not repeated. */
export function originOf(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl;
  const asked = `${request.protocol}://${request.host}`;
  if (isOrigin(asked)) return asked;
  const { localAddress = '127.0.0.1', localPort } = request.socket;
  return `http://${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/** True for an address that says the same when it is read and written again, with its port or without. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const defaultPort = url.protocol === 'https:' ? 443 : 80;
  return [url.origin, `${url.origin}:${defaultPort}`].includes(text.toLowerCase());
}
