/** What went wrong, in the caller's terms. The HTTP status of each kind is chosen in `failure-status.ts`, nowhere else. */
export type FailureKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
  | 'timed-out'
  | 'conflict'
  | 'gone'
  | 'length-required'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'range-not-satisfiable'
  | 'expectation-failed'
  | 'invalid'
  | 'too-many-requests'
  | 'headers-too-large'
  | 'internal'
  | 'upstream-wrong'
  | 'unavailable';

/** One faulty field of a request: `path` in dotted form (`tags.0`), `message` a phrase that names the rule. */
export interface FieldFault {
  readonly path: string;
  readonly message: string;
}

export interface FailureOptions {
  readonly cause?: unknown;
  readonly faults?: readonly FieldFault[];
  /** Extra response headers that belong to the failure, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A failure that may leave the server as a problem document.
 * `code` is stable and kebab-case; `message` is a sentence that the reader can act on and never carries a secret.
 */
export class Failure extends Error {
  readonly faults: readonly FieldFault[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly kind: FailureKind,
    readonly code: string,
    detail: string,
    options: FailureOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'Failure';
    this.faults = options.faults;
    this.headers = options.headers ?? {};
  }
}
