import { Failure } from '#common/errors/failure.js';
import { type AccessLevel } from './access-level.js';

const CHALLENGE = { 'WWW-Authenticate': 'ApiKey realm="DataIO", header="X-API-Key"' };

/** One answer whatever is wrong with a key: which part was right is nobody's business. */
export function unauthenticated(): Failure {
  return new Failure(
    'unauthenticated',
    'unauthenticated',
    'This call needs a valid API key in the X-API-Key header. Ask an administrator for one.',
    { headers: CHALLENGE },
  );
}

export function keyInQuery(): Failure {
  return new Failure(
    'unauthenticated',
    'key-in-query',
    'API keys are not taken from the address, where logs and histories keep them. Send X-API-Key, and replace this key.',
    { headers: CHALLENGE },
  );
}

export function severalKeys(): Failure {
  return new Failure('malformed', 'several-keys', 'The request carries more than one API key. Send exactly one.');
}

export function administratorsOnly(): Failure {
  return new Failure(
    'forbidden',
    'administrators-only',
    "Only administrators may do this. Ask one, or use an administrator's key.",
  );
}

export function readOnlyKey(keyId: string): Failure {
  return new Failure(
    'forbidden',
    'read-only-key',
    `The key ${keyId} is read-only, and this changes something. Use a key that may.`,
  );
}

export function narrowedKey(keyId: string): Failure {
  return new Failure(
    'forbidden',
    'narrowed-key',
    `The key ${keyId} is narrowed to named datasets, and this reaches further. Use a key that is not.`,
  );
}

export function closedRoute(): Failure {
  return new Failure('forbidden', 'closed-route', 'This route states no access and is closed. Tell the operator.');
}

/** The same words for what does not exist and for what may not be seen. */
export function noAccess(id: string): Failure {
  return new Failure(
    'forbidden',
    'no-access',
    `You have no access to ${shortened(id)}, or it does not exist. Ask an administrator for access.`,
  );
}

export function levelTooLow(id: string, held: AccessLevel, needed: AccessLevel): Failure {
  return new Failure(
    'forbidden',
    'level-too-low',
    `You hold ${held} on ${id}, and this needs ${needed}. Ask an administrator for ${needed} access.`,
  );
}

export function datasetMissing(dsId: string): Failure {
  return new Failure('not-found', 'dataset-not-found', `There is no dataset ${shortened(dsId)}.`);
}

/** Only for those who could see it: to others, it is as if it had never been. */
export function datasetDeleted(dsId: string, at: Date, reason: string | null): Failure {
  const why = reason === null ? 'no reason was given' : `the reason: ${JSON.stringify(reason)}`;
  return new Failure(
    'gone',
    'dataset-deleted',
    `The dataset ${dsId} was deleted at ${at.toISOString()}; ${why}. Ask an administrator whether it can be restored.`,
  );
}

export function userMissing(email: string): Failure {
  return new Failure('not-found', 'user-not-found', `There is no user ${email}.`);
}

export function groupWithoutKeys(email: string): Failure {
  return new Failure(
    'conflict',
    'group-without-keys',
    `${email} is a group, and groups hold no keys: there is nothing to make, suspend or restore.`,
  );
}

/** Ids are short; what is not one need not be repeated whole. */
function shortened(id: string): string {
  return id.length > 64 ? `${id.slice(0, 64)}…` : id;
}
