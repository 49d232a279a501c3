import type { Failure } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';

/** `differences` are the fields of what is there that the request has otherwise. */
export function duplicateRecord(noun: string, id: string, differences: readonly string[]): Failure {
  return duplicate(noun, `${id} exists already with ${differences.join(', ')}. Change it, or send the same content.`);
}

/** What a new dataset refers to and the catalogue does not have. */
export function unknownReference(path: string, message: string): Failure {
  return invalidFields([{ path, message }]);
}
