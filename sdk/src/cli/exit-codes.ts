import { ApiProblem, ConnectionFailed, ContentMismatch, DataioError } from '../http/problems.js';

/** What a script can tell by. 2 is what shells use for a wrong command line, 130 for Ctrl-C. */
export const EXIT = {
  Done: 0,
  Failed: 1,
  Usage: 2,
  NotAllowed: 3,
  NotFound: 4,
  Conflict: 5,
  Refused: 6,
  Unreachable: 7,
  Mismatch: 8,
  Interrupted: 130,
} as const;

const OF_STATUS: Readonly<Record<number, number>> = {
  401: EXIT.NotAllowed,
  403: EXIT.NotAllowed,
  404: EXIT.NotFound,
  409: EXIT.Conflict,
  410: EXIT.NotFound,
  412: EXIT.Conflict,
};

/** How the program says to have failed. */
export class UsageError extends DataioError {
  override name = 'UsageError';
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.Usage;
  if (error instanceof ConnectionFailed) return EXIT.Unreachable;
  if (error instanceof ContentMismatch) return EXIT.Mismatch;
  if (!(error instanceof ApiProblem)) return EXIT.Failed;
  const { status } = error;
  return OF_STATUS[status] ?? (status < 500 ? EXIT.Refused : EXIT.Unreachable);
}

/** A failure as lines for a person: what is wrong, each fault of the input, and how to find it in the log. */
export function explain(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  const { detail, errors = [], request_id } = error.problem;
  const faults = errors.map(({ path, message }) => `  ${path}: ${message}`);
  const request =
    error.status >= 500 && request_id !== undefined ? [`  Request ${request_id} in the server's log.`] : [];
  return [detail, ...faults, ...request].join('\n');
}
