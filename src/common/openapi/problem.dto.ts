/** One faulty field of a request. */
export class FieldFaultDto {
  /** The field, in dotted form. @example "limit" */
  path!: string;
  /** The rule that it breaks. @example "must be a whole number from 1 to 100" */
  message!: string;
}

/** The body of every error answer (RFC 9457). */
export class ProblemDto {
  /** Where this kind of problem is explained. @example "/docs/errors#validation-failed" */
  type!: string;
  /** The status in words. @example "Unprocessable Entity" */
  title!: string;
  /** The HTTP status. @example 422 */
  status!: number;
  /** A sentence that a person can act on. @example "The request does not fit: limit: must be a whole number from 1 to 100." */
  detail!: string;
  /** The path of the request. @example "/api/v1/datasets" */
  instance!: string;
  /** Stable name of the kind of problem, for programs. @example "validation-failed" */
  code!: string;
  /** The id of the request, also in the X-Request-Id header and in the server's log. @example "01234567-89ab-7def-8123-456789abcdef" */
  request_id!: string;
  /** What is wrong with which field; only on validation problems. */
  errors?: FieldFaultDto[];
}
