import { Failure, type FieldFault } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';

/** Of an atomic bulk: one fault per operation that could not be done. */
export function bulkFailed(faults: readonly FieldFault[], operations: number): Failure {
  const first = faults[0];
  return new Failure(
    'invalid',
    'bulk-failed',
    `Nothing was changed: ${faults.length} of ${operations} operations cannot be done, the first at ${first?.path}: ${first?.message}`,
    { faults },
  );
}

export function idNeeded(what: string): Failure {
  return invalidFields([{ path: 'id', message: `must be ${what}` }]);
}
