import { Failure, type FieldFault } from './failure.js';

/** Failures that are not about any feature; features name theirs in `<feature>.errors.ts`. */

export const RETRY_AFTER_SECONDS = 2;
/** Faults that an answer names: a body of a million wrong fields is not sent back as two. */
const NAMED_FAULTS = 100;
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
    faults: faults.slice(0, NAMED_FAULTS),
  });
}

export function unknownFields(paths: readonly string[]): Failure {
  const named = paths.slice(0, NAMED_FAULTS);
  const more = paths.length > named.length ? ` and ${paths.length - named.length} more` : '';
  const faults = named.map((path) => ({ path, message: 'is not a field of this request' }));
  const sentence = `Unknown field: ${named.join(', ')}${more}. Remove it, or correct its name.`;
  return new Failure('malformed', 'unknown-field', sentence, { faults });
}

/** `clash` names what is there already; the detail begins with `Duplicate`, which upload tools look for. */
export function duplicate(noun: string, clash: string): Failure {
  return new Failure('conflict', 'duplicate', `Duplicate ${noun}: ${clash}`);
}

/** `differences` are the fields of what is there that the request has otherwise. */
export function duplicateRecord(noun: string, id: string, differences: readonly string[]): Failure {
  return duplicate(noun, `${id} exists already with ${differences.join(', ')}. Change it, or send the same content.`);
}

/** A new name that another record of the sort has. */
export function nameTaken(noun: string, name: string): Failure {
  return duplicate(noun, `${name} exists already. Choose another name.`);
}

/** For `If-Match` that names something else than is there; `what` names the record. */
export function recordChanged(what: string): Failure {
  return new Failure(
    'precondition-failed',
    'precondition-failed',
    `If-Match does not name the ${what} as it is now. Read it again under /admin, and send the ETag of that answer.`,
  );
}

/** What a request refers to and the catalogue does not have. */
export function unknownReference(path: string, message: string): Failure {
  return invalidFields([{ path, message }]);
}

/** For what others refer to: `uses` names them, as in `dataset EC0002DS0002`. */
function inUse(what: string, uses: readonly string[]): Failure {
  const named = uses.slice(0, NAMED_USES).join(', ');
  const more = uses.length > NAMED_USES ? ' and more' : '';
  return new Failure(
    'conflict',
    'in-use',
    `${what} cannot be deleted while it is used by ${named}${more}. Change or delete these first.`,
  );
}

/** @throws Failure in-use where there is a use */
export function requireUnused(what: string, uses: readonly string[]): void {
  if (uses.length > 0) throw inUse(what, uses);
}

/** How many uses to read for `inUse`: one more than it names. */
export const USES_TO_READ = NAMED_USES + 1;
