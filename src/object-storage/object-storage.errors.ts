import { Failure } from '#common/errors/failure.js';

const RETRY_AFTER_SECONDS = 5;

export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing';

  constructor(readonly key: string) {
    super(`There is no object ${key}.`);
  }
}

export class ObjectTooLarge extends Error {
  override readonly name = 'ObjectTooLarge';

  constructor(readonly sizeLimitBytes: number) {
    super(`More than ${sizeLimitBytes} bytes were sent.`);
  }
}

export class ChecksumMismatch extends Error {
  override readonly name = 'ChecksumMismatch';

  constructor(
    readonly expectedSha256: string,
    readonly actualSha256: string,
  ) {
    super(`The bytes have SHA-256 ${actualSha256}, not ${expectedSha256}.`);
  }
}

export class RangeUnsatisfiable extends Error {
  override readonly name = 'RangeUnsatisfiable';

  /** `sizeBytes` of the whole object, for a `Content-Range` header. */
  constructor(readonly sizeBytes: number) {
    super(`The range starts past the end of ${sizeBytes} bytes.`);
  }
}

/** A fault in our own code, never a user's: keys are built in `object-key.ts` from ids. */
export class InvalidObjectKey extends Error {
  override readonly name = 'InvalidObjectKey';

  constructor(key: string) {
    super(`${JSON.stringify(key)} is not an object key.`);
  }
}

/** `cause` tells the operator what happened; the reader of the answer only learns to try again. */
export function objectStoreUnavailable(cause: unknown): Failure {
  return new Failure(
    'unavailable',
    'object-store-unavailable',
    'The object store cannot be used at the moment. Try again in a few seconds.',
    { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) }, cause },
  );
}

/** For errors that can only mean that the store cannot be used; leaves alone what already says so. */
export function asUnavailable(error: unknown): Failure {
  return error instanceof Failure ? error : objectStoreUnavailable(error);
}

/** For work whose every failure means that the store cannot be used. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asUnavailable(error);
  }
}
