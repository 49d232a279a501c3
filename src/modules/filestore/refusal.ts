import { Failure, type FailureKind } from '#common/errors/failure.js';

const REFUSALS: Partial<Record<FailureKind, true>> = {
  malformed: true,
  'not-found': true,
  conflict: true,
  'precondition-failed': true,
  invalid: true,
};

/** True where what was sent can never be shown; after any other failure, the same again may succeed. */
export function isRefusal(error: unknown): error is Failure {
  return error instanceof Failure && REFUSALS[error.kind] === true;
}
