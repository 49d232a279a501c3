import { STATUS_CODES } from 'node:http';
import type { Failure, FieldFault } from './failure.js';
import { FAILURE_STATUS } from './failure-status.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** The body of every error answer: RFC 9457 with a stable `code` and the request's id. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly FieldFault[];
}

/** `instance` is the path alone: a query may carry signatures. */
export function problemDocument(failure: Failure, request: { path: string; id: string }): ProblemDocument {
  const status = FAILURE_STATUS[failure.kind];
  return {
    type: `/docs/errors#${failure.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: failure.message,
    instance: request.path,
    code: failure.code,
    request_id: request.id,
    ...(failure.faults && { errors: failure.faults }),
  };
}
