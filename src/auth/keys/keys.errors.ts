import { Failure } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';

export function keyMissing(keyId: string): Failure {
  return new Failure('not-found', 'api-key-not-found', `There is no key ${keyId} of this user.`);
}

export function keyEnded(keyId: string): Failure {
  return new Failure(
    'conflict',
    'api-key-ended',
    `The key ${keyId} is revoked or expired and has no successor. Make a new key.`,
  );
}

export function keyReplaced(keyId: string, successor: string): Failure {
  return new Failure(
    'conflict',
    'api-key-replaced',
    `The key ${keyId} was replaced by ${successor} already. Rotate that one, or make a new key.`,
  );
}

/** A key with an end gives nothing away that outlives it. */
export function outlivesItsMaker(end: Date): Failure {
  return invalidFields([
    {
      path: 'expires_at',
      message: `must not be later than ${end.toISOString()}, when the key in use ends; use one that lasts longer`,
    },
  ]);
}

export function tooManyKeys(most: number): Failure {
  return new Failure(
    'conflict',
    'too-many-keys',
    `A user may hold ${most} working keys. Revoke those that are not needed.`,
  );
}

/** The same words for what does not exist and for what may not be seen. */
export function unreachableDatasets(dsIds: readonly string[]): Failure {
  return invalidFields([
    { path: 'datasets', message: `you have no access to ${dsIds.slice(0, 5).join(', ')}, or it does not exist` },
  ]);
}
