import { Failure } from '#common/errors/failure.js';
import type { ChecksumMismatch } from '#object-storage/object-storage.errors.js';
import { asRanges } from './part-plan.js';

export function uploadMissing(uploadId: string): Failure {
  return new Failure(
    'not-found',
    'upload-not-found',
    `There is no upload ${JSON.stringify(uploadId)} here. The list of uploads has those that are open.`,
  );
}

export function notYourUpload(): Failure {
  return new Failure(
    'forbidden',
    'not-your-upload',
    'Somebody else began this upload, and only they go on with it. You may abort it, or begin one of your own.',
  );
}

export function missingPartsOf(missing: readonly number[], count: number): Failure {
  return uploadIncomplete(`Of ${count} parts, these are not there: ${asRanges(missing)}.`);
}

export function uploadIncomplete(what: string, cause?: unknown): Failure {
  return new Failure(
    'conflict',
    'upload-incomplete',
    `${what} Read the upload for links, send what is missing, and complete it again.`,
    { cause },
  );
}

export function uploadInProgress(): Failure {
  return new Failure(
    'conflict',
    'upload-in-progress',
    'This upload is being completed by another request. Wait for it, then send this one again.',
    { headers: { 'Retry-After': '5' } },
  );
}

export function uploadComplete(tableName: string): Failure {
  return new Failure(
    'conflict',
    'upload-complete',
    `The upload is complete and can no longer be aborted. Delete the table ${JSON.stringify(tableName)}, or restore its version before.`,
  );
}

export function tooManyUploads(limit: number): Failure {
  return new Failure(
    'conflict',
    'too-many-uploads',
    `You have ${limit} uploads open, which is the most that one user may have. Complete one, or abort one that you no longer need.`,
  );
}

export function uploadExpired(): Failure {
  return new Failure(
    'gone',
    'upload-expired',
    'Nobody went on with this upload in time, and its parts are gone. Begin a new one.',
  );
}

export function uploadAborted(cause?: unknown): Failure {
  return new Failure('gone', 'upload-aborted', 'This upload was aborted, and its parts are gone. Begin a new one.', {
    cause,
  });
}

export function checksumMismatch(announced: string, found: string, cause: ChecksumMismatch): Failure {
  return new Failure(
    'malformed',
    'checksum-mismatch',
    `The bytes that arrived have the SHA-256 ${found}, and ${announced} was announced. Nothing was kept. Begin a new upload.`,
    { cause },
  );
}
