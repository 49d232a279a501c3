import { Failure, type FieldFault } from '#common/errors/failure.js';
import { unavailable } from '#common/errors/failures.js';

const NAMED_FAULTS = 3;

/** Names the first few; all that were found stand in the faults. */
export function invalidManifest(faults: readonly FieldFault[]): Failure {
  const named = faults.slice(0, NAMED_FAULTS).map(({ path, message }) => `${path} ${message}`);
  const more = faults.length > named.length ? ` There is more: ${faults.length} findings are listed.` : '';
  return new Failure('invalid', 'invalid-manifest', `The manifest cannot be taken: ${named.join('; ')}.${more}`, {
    faults,
  });
}

export function manifestMissing(dsId: string, bucket: string): Failure {
  return new Failure('not-found', 'manifest-not-found', `${dsId} has no manifest for ${bucket}.`);
}

export function manifestChanged(isThere: boolean): Failure {
  const found = isThere ? 'another manifest is there now' : 'no manifest is there';
  return new Failure(
    'precondition-failed',
    'manifest-changed',
    `The request is for another state than this one: ${found}. Read the manifest again, and send its ETag in If-Match.`,
  );
}

/** Of text that is made to take the time of its reader. */
export function manifestTooCostly(cause?: unknown): Failure {
  return new Failure(
    'too-large',
    'manifest-too-costly',
    'The manifest takes too much time or memory to read. Make it smaller, or split its dataset.',
    { cause },
  );
}

export function tooManyValidations(): Failure {
  return unavailable('too-many-validations', 'Too many validations are running just now. Send the request again.');
}

/** Our own fault: the thread of the validation has ended, for one. */
export function validationFailed(cause: unknown): Failure {
  return unavailable(
    'validation-interrupted',
    'The validation was ended by a fault of the server. Send the request again.',
    cause,
  );
}

export function validationTooCostly(cause?: unknown): Failure {
  return new Failure(
    'too-large',
    'validation-too-costly',
    'The files take too much time or memory to check. Send fewer or smaller files.',
    { cause },
  );
}

export function tooManyFiles(limit: number): Failure {
  return new Failure(
    'too-large',
    'form-too-large',
    `The form has more than ${limit} files to check, and this call takes no more. Send the others in a call of their own.`,
  );
}

export function spoolTooLarge(limitBytes: number): Failure {
  return new Failure(
    'too-large',
    'validation-too-large',
    `Files that cannot be checked while they come may have ${limitBytes} bytes together. Send the other fields of the form before a CSV or GeoJSON file; split a Parquet file.`,
  );
}
