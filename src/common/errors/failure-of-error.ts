import { HttpException } from '@nestjs/common';
import { Failure, type FailureKind } from './failure.js';
import { FAILURE_STATUS } from './failure-status.js';

/** Tells a failure from an error that is not one yet, or undefined where the error is not of its kind. */
export type FailureReader = (error: unknown) => Failure | undefined;

/** What the parser and the router of Fastify throw, by the code of their errors. */
const FASTIFY_FAILURES: Readonly<Record<string, readonly [FailureKind, string, string]>> = {
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'malformed',
    'malformed-request',
    'The body has another length than its Content-Length header says.',
  ],
  FST_ERR_BAD_URL: ['malformed', 'malformed-path', 'The path is not valid: check its percent-encoding.'],
  FST_INVALID_MULTIPART_CONTENT_TYPE: [
    'unsupported-media-type',
    'unsupported-media-type',
    'This call takes multipart/form-data.',
  ],
};

/** Words for what the framework refuses with nothing but a status. */
const GENERAL_WORDS: Readonly<Partial<Record<FailureKind, readonly [string, string]>>> = {
  'unsupported-media-type': [
    'unsupported-media-type',
    'This call takes no body of that content type; send application/json.',
  ],
  'too-large': ['body-too-large', 'The body is larger than this call takes.'],
};

/** Reads failures, and the errors of the framework; whatever else arrives is a fault of ours and answers 500. */
export function failureOfError(error: unknown, readers: readonly FailureReader[]): Failure {
  if (error instanceof Failure) return error;
  for (const read of readers) {
    const failure = read(error);
    if (failure) return failure;
  }
  const known = FASTIFY_FAILURES[codeOf(error)];
  if (known) return new Failure(...known, { cause: error });
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const kind = status === undefined || status >= 500 ? undefined : kindOfStatus(status);
  if (kind) {
    const [code, detail] = GENERAL_WORDS[kind] ?? [
      'malformed-request',
      'The server could not understand this request.',
    ];
    return new Failure(kind, code, detail, { cause: error });
  }
  return new Failure(
    'internal',
    'internal-error',
    'The server failed to answer. Give the request id to its operator.',
    { cause: error },
  );
}

function kindOfStatus(status: number): FailureKind | undefined {
  const kinds = Object.keys(FAILURE_STATUS) as FailureKind[];
  return kinds.find((kind) => FAILURE_STATUS[kind] === status) ?? 'malformed';
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
