import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { varyByOrigin } from './cross-origin.js';

/** Answers HEAD with the headers of the body that a GET would get. Fastify would set the length of the one that is not there. */
export function sendHead(reply: FastifyReply): void {
  // No hook sees what is sent behind the back of Fastify.
  varyByOrigin(reply);
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders).end();
}
