import { Failure, type FieldFault } from '#common/errors/failure.js';
import { unavailable } from '#common/errors/failures.js';

const NAMED_FAULTS = 5;
/** As many faults an answer lists; it tells the number of the others. */
export const LISTED_FAULTS = 100;

export function malformedZip(what: string, cause?: unknown): Failure {
  return new Failure('malformed', 'malformed-zip', `The zip cannot be read: ${what}. Zip the folder anew.`, { cause });
}

export function unsafeZip(what: string): Failure {
  return new Failure('invalid', 'unsafe-zip', `The zip is refused: ${what}. A dataset folder has plain files only.`);
}

export function zipTooLarge(what: string): Failure {
  return new Failure('too-large', 'zip-too-large', `The zip is refused: ${what}.`);
}

/** What is wrong with the folder itself, whatever the catalogue holds. `path` begins with the name of the file. */
export function invalidFolder(faults: readonly FieldFault[]): Failure {
  const sentence = `The folder does not fit: ${named(faults)}. Nothing was changed.`;
  return new Failure('invalid', 'invalid-folder', sentence, { faults: faults.slice(0, LISTED_FAULTS) });
}

/** What of the folder does not go together with the catalogue. */
export function importRefused(faults: readonly FieldFault[]): Failure {
  const sentence = `The folder cannot be imported as the catalogue is: ${named(faults)}. Nothing was changed.`;
  return new Failure('conflict', 'import-refused', sentence, { faults: faults.slice(0, LISTED_FAULTS) });
}

export function importUnderWay(dsId: string): Failure {
  return new Failure(
    'conflict',
    'import-under-way',
    `Another import of ${dsId} is under way. Send this one again when that has ended.`,
  );
}

export function noRoomForImport(cause: unknown): Failure {
  return unavailable(
    'no-room-for-import',
    'The server has no room to keep the zip while it reads it. Tell its operator.',
    cause,
  );
}

function named(faults: readonly FieldFault[]): string {
  const more = faults.length > NAMED_FAULTS ? `; and ${faults.length - NAMED_FAULTS} more` : '';
  const texts = faults.slice(0, NAMED_FAULTS).map(({ path, message }) => `${path}: ${message.replace(/\.$/, '')}`);
  return texts.join('; ') + more;
}
