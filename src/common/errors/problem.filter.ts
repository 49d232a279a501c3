import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AllowedMethods } from '../http/allowed-methods.js';
import { pathOf } from '../http/request-path.js';
import { Failure } from './failure.js';
import { failureOfError, type FailureReader } from './failure-of-error.js';
import { FAILURE_STATUS } from './failure-status.js';
import { PROBLEM_CONTENT_TYPE, problemDocument } from './problem-document.js';

/** Turns whatever a request ends with into one problem document; the only place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly readers: readonly FailureReader[],
    private readonly allowedMethods: AllowedMethods,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also called by the framework for errors before a route was found. */
  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = this.isUnrouted(error, request)
      ? this.allowedMethods.failureFor(request.method, pathOf(request))
      : failureOfError(error, this.readers);
    log(failure, request);
    if (reply.raw.headersSent) {
      // Half an answer has left: ending it quietly would make a short file look whole.
      reply.raw.destroy();
      return;
    }
    void reply
      .status(FAILURE_STATUS[failure.kind])
      .headers(failure.headers)
      .header('Cache-Control', 'no-store')
      .header('Content-Type', PROBLEM_CONTENT_TYPE)
      .send(JSON.stringify(problemDocument(failure, { path: pathOf(request), id: request.id })));
  }

  private isUnrouted(error: unknown, request: FastifyRequest): boolean {
    return error instanceof NotFoundException && request.routeOptions.url === undefined;
  }
}

function log(failure: Failure, request: FastifyRequest): void {
  if (failure.kind === 'internal') request.log.error({ err: failure.cause ?? failure }, failure.message);
  else if (failure.kind === 'unavailable')
    request.log.warn({ err: failure.cause, code: failure.code }, failure.message);
  else request.log.debug({ code: failure.code }, failure.message);
}
