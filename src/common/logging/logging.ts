import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type DestinationStream, pino, type Logger as Pino } from 'pino';
import { redacted } from './redaction.js';

/** JSON lines on standard output; no field of a request is logged but those named in this file. */
export function createLogger(level: string, destination?: DestinationStream): Pino {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  const lines = destination ?? pino.destination(1);
  // Here and nowhere else: whatever field a secret has slipped into, it does not leave.
  return pino(options, {
    write: (line: string) => {
      lines.write(redacted(line));
    },
  });
}

/** Errors of the driver carry the values of a query; only what says where and why is kept. */
function describeError(error: unknown): object {
  if (!isNativeError(error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    stack: error.stack,
  };
}

/** One line per request, when it ends. */
export function logRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply, 'answered');
    done();
  });
  fastify.addHook('onRequestAbort', (request, done) => {
    request.log.info({ method: request.method, path: request.url }, 'the client hung up');
    done();
  });
}

function logAnswer(request: FastifyRequest, reply: FastifyReply, message: string): void {
  request.log.info(
    {
      method: request.method,
      path: request.url,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    },
    message,
  );
}

/** Contexts in which the framework tells how it starts; of interest only to who debugs it. */
const FRAMEWORK_CONTEXTS = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** Lets Nest and our services log through the same lines. */
export class NestLogger implements LoggerService {
  constructor(private readonly pino: Pino) {}

  /** A plain object becomes the fields of the line, `msg` among them. */
  log(message: unknown, context?: string): void {
    const level = FRAMEWORK_CONTEXTS.has(context ?? '') ? 'debug' : 'info';
    if (typeof message === 'object' && !isNativeError(message)) this.pino[level]({ context, ...message });
    else this.pino[level]({ context }, text(message));
  }

  warn(message: unknown, context?: string): void {
    this.pino.warn({ context }, text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    const err = message instanceof Error ? message : undefined;
    this.pino.error({ context, err, stack: rest.length > 1 ? rest[0] : undefined }, text(message));
  }

  debug(message: unknown, context?: string): void {
    this.pino.debug({ context }, text(message));
  }

  verbose(message: unknown, context?: string): void {
    this.pino.trace({ context }, text(message));
  }
}

function text(message: unknown): string {
  return message instanceof Error ? message.message : String(message);
}
