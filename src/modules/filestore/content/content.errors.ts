import { unavailable } from '#common/errors/failures.js';
import { Failure, type FieldFault } from '#common/errors/failure.js';

const NAMED_FAULTS = 3;

/** Names the first few; all that were found stand in the faults. */
export function invalidContent(faults: readonly FieldFault[]): Failure {
  const named = faults.slice(0, NAMED_FAULTS).map((fault) => fault.message);
  const more = faults.length > named.length ? ` There is more: ${faults.length} findings are listed.` : '';
  return new Failure('invalid', 'invalid-content', `The file cannot be taken: ${named.join('; ')}.${more}`, { faults });
}

/** Our own fault: the thread that looked into the file has ended, for one. */
export function inspectionFailed(cause: unknown): Failure {
  return unavailable(
    'inspection-failed',
    'The file could not be looked into just now, so it was not taken. Send it again.',
    cause,
  );
}

export function tooManyPreviews(): Failure {
  return unavailable('too-many-previews', 'Too many previews are being read just now. Ask again in a few seconds.');
}

export function previewTooCostly(cause: unknown): Failure {
  return new Failure(
    'invalid',
    'preview-too-large',
    'The first rows of this table take too much time or memory to read. Download the table instead.',
    { cause },
  );
}

export function previewFailed(cause: unknown): Failure {
  return unavailable('preview-failed', 'The first rows could not be read just now. Ask again.', cause);
}
