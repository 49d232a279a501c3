import { Failure } from '../errors/failure.js';
import { invalidFields } from '../errors/failures.js';

export function missingPart(name: string): Failure {
  return invalidFields([{ path: name, message: 'is missing from the form' }]);
}

export function unexpectedPart(name: string): Failure {
  return new Failure(
    'malformed',
    'unexpected-part',
    `The form has a part ${JSON.stringify(name.slice(0, 100))} that is unknown or there twice.`,
  );
}
