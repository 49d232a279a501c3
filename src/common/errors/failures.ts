import { Failure, type FieldFault } from './failure.js';

/** Failures that are not about any feature; features name theirs in `<feature>.errors.ts`. */

export const RETRY_AFTER_SECONDS = 2;
const NAMED_USES = 5;

export function unavailable(code: string, sentence: string, cause?: unknown): Failure {
  return new Failure('unavailable', code, sentence, {
    cause,
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  });
}

export function invalidFields(faults: readonly FieldFault[]): Failure {
  const named = faults.slice(0, 5).map((fault) => `${fault.path}: ${fault.message}`);
  const more = faults.length > named.length ? `; and ${faults.length - named.length} more` : '';
  return new Failure('invalid', 'validation-failed', `The request does not fit: ${named.join('; ')}${more}.`, {
    faults,
  });
}

export function unknownFields(paths: readonly string[]): Failure {
  const faults = paths.map((path) => ({ path, message: 'is not a field of this request' }));
  return new Failure(
    'malformed',
    'unknown-field',
    `Unknown field: ${paths.join(', ')}. Remove it, or correct its name.`,
    {
      faults,
    },
  );
}

/** `clash` names what is there already; the detail begins with `Duplicate`, which upload tools look for. */
export function duplicate(noun: string, clash: string): Failure {
  return new Failure('conflict', 'duplicate', `Duplicate ${noun}: ${clash}`);
}

/** For what others refer to: `uses` names them, as in `dataset EC0002DS0002`. */
export function inUse(what: string, uses: readonly string[]): Failure {
  const named = uses.slice(0, NAMED_USES).join(', ');
  const more = uses.length > NAMED_USES ? ' and more' : '';
  return new Failure(
    'conflict',
    'in-use',
    `${what} cannot be deleted while it is used by ${named}${more}. Change or delete these first.`,
  );
}

/** How many uses to read for `inUse`: one more than it names. */
export const USES_TO_READ = NAMED_USES + 1;
