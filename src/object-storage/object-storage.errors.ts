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

export class SizeMismatch extends Error {
  override readonly name = 'SizeMismatch';

  constructor(
    readonly expectedBytes: number,
    readonly actualBytes: number,
  ) {
    super(`${actualBytes} bytes were sent, not ${expectedBytes}.`);
  }
}

/** The upload of parts was never begun, is complete or was aborted. */
export class MultipartMissing extends Error {
  override readonly name = 'MultipartMissing';

  constructor(
    readonly key: string,
    readonly uploadId: string,
  ) {
    super(`There is no open upload ${JSON.stringify(uploadId)} of ${key}.`);
  }
}

const PARTS_REFUSALS = {
  none: 'No part is named.',
  missing: 'is not there.',
  changed: 'has other bytes than the ones named: it was sent again.',
  twice: 'is named twice.',
  'too-small': 'is too small for one that is not the last.',
  'by-store': 'The store refuses these parts.',
};

/** An upload cannot be completed from the parts that were named. It stays as it is: send what is wrong again, or abort it. */
export class PartsRefused extends Error {
  override readonly name = 'PartsRefused';

  /** `partNumber`: the part at fault, where it is one. */
  constructor(
    readonly reason: keyof typeof PARTS_REFUSALS,
    readonly partNumber?: number,
  ) {
    super(partNumber === undefined ? PARTS_REFUSALS[reason] : `Part ${partNumber} ${PARTS_REFUSALS[reason]}`);
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
