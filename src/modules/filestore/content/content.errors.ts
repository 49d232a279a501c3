import { Failure, type FieldFault } from '#common/errors/failure.js';

const NAMED_FAULTS = 3;

/** Names the first few; all that were found stand in the faults. */
export function invalidContent(faults: readonly FieldFault[]): Failure {
  const named = faults.slice(0, NAMED_FAULTS).map((fault) => fault.message);
  const more = faults.length > named.length ? ` There is more: ${faults.length} findings are listed.` : '';
  return new Failure('invalid', 'invalid-content', `The file cannot be taken: ${named.join('; ')}.${more}`, { faults });
}
