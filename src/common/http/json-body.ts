import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { Failure } from '../errors/failure.js';
import { parseJson } from './json-text.js';

export interface JsonBodyLimits {
  readonly jsonLimitBytes: number;
  readonly jsonTimeoutMs: number;
}

/** JSON is UTF-8; whoever names another charset would be misread. */
const JSON_IN_UTF8 = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;

/**
 * Replaces Fastify's body parsers by one for JSON that bounds size, time and depth. Other content types answer 415,
 * unless the route takes any bytes: then the body is left unread for it, JSON too.
 * Node's own request timeout would end long uploads too, so the limit on a body's time stands here.
 */
export function acceptJsonBodies(fastify: FastifyInstance, limits: JsonBodyLimits): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_IN_UTF8, async (request: FastifyRequest, body: IncomingMessage) => {
    if (request.routeOptions.config.takesBytes === true) return undefined;
    const bytes = await receive(body, limits);
    return bytes.length === 0 ? undefined : parseJson(bytes);
  });
  fastify.addContentTypeParser('*', async (request: FastifyRequest) => {
    // What is on no route is to be answered as that.
    if (request.is404 || request.routeOptions.config.takesBytes === true) return undefined;
    throw new Failure('unsupported-media-type', 'unsupported-media-type', 'This call takes application/json.');
  });
}

function receive(body: IncomingMessage, limits: JsonBodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => fail(tooSlow(limits.jsonTimeoutMs)), limits.jsonTimeoutMs);
    const fail = (failure: Failure): void => {
      clearTimeout(timer);
      body.removeAllListeners('data');
      body.resume();
      reject(failure);
    };
    if (Number(body.headers['content-length'] ?? 0) > limits.jsonLimitBytes)
      return fail(tooLarge(limits.jsonLimitBytes));
    body.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.jsonLimitBytes) fail(tooLarge(limits.jsonLimitBytes));
      else chunks.push(chunk);
    });
    body.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    body.on('error', (cause) =>
      fail(new Failure('malformed', 'malformed-request', 'The body ended early.', { cause })),
    );
  });
}

/** The connection closes with these: reading on to the end of such a body would serve whoever sends it. */
const CLOSE = { Connection: 'close' };

function tooLarge(limitBytes: number): Failure {
  return new Failure(
    'too-large',
    'body-too-large',
    `The body is larger than ${limitBytes} bytes, the limit of JSON bodies.`,
    {
      headers: CLOSE,
    },
  );
}

function tooSlow(timeoutMs: number): Failure {
  return new Failure('timed-out', 'request-timeout', `The body did not arrive within ${timeoutMs / 1000} seconds.`, {
    headers: CLOSE,
  });
}
