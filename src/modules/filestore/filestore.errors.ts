import { Failure, type FieldFault } from '#common/errors/failure.js';
import { duplicate, invalidFields } from '#common/errors/failures.js';
import { namesOf } from './content/dictionary-check.js';

const NAMED_COLUMNS = 20;

export function noTables(dsId: string, bucket: string): Failure {
  return new Failure('not-found', 'no-tables', `${dsId} has no tables in ${bucket}.`);
}

export function tableMissing(dsId: string, bucket: string, tableName: string): Failure {
  return new Failure('not-found', 'table-not-found', `${dsId} has no table ${JSON.stringify(tableName)} in ${bucket}.`);
}

export function versionMissing(tableName: string, versionNumber: number): Failure {
  return new Failure(
    'not-found',
    'version-not-found',
    `There is no version ${versionNumber} of ${JSON.stringify(tableName)}. The list of its versions has their numbers.`,
  );
}

export function versionShown(tableName: string, versionNumber: number): Failure {
  return new Failure(
    'conflict',
    'version-shown',
    `Version ${versionNumber} of ${JSON.stringify(tableName)} is what readers see. Restore another one first, or delete the table.`,
  );
}

export function duplicateTable(tableName: string, reason: string): Failure {
  return duplicate('table', `${tableName} ${reason}`);
}

export function tableChanged(versionNumber: number | null): Failure {
  const found =
    versionNumber === null ? 'no such table is there' : `version ${versionNumber} is there now, or it was changed`;
  return new Failure(
    'precondition-failed',
    'table-changed',
    `If-Match does not name what is there: ${found}. Read the table again, and send its ETag.`,
  );
}

export function tableThere(versionNumber: number): Failure {
  return new Failure(
    'precondition-failed',
    'table-changed',
    `If-None-Match asks for a new table, and version ${versionNumber} is there. Read it, and send its ETag in If-Match to replace it.`,
  );
}

export function preconditionUnsupported(header: string, advice: string): Failure {
  return new Failure('malformed', 'precondition-unsupported', `${header} is not taken here as it was sent. ${advice}`);
}

export function fileTooLarge(limitBytes: number): Failure {
  return new Failure(
    'too-large',
    'file-too-large',
    `The file is larger than ${limitBytes} bytes, the limit of uploads.`,
  );
}

export function otherTableName(fileTable: string, metadataTable: string): Failure {
  return invalidFields([
    {
      path: 'table_metadata_file.table_name',
      message: `is ${JSON.stringify(metadataTable)}, but the file is called ${JSON.stringify(fileTable)}`,
    },
  ]);
}

export function hiddenColumns(names: readonly string[]): Failure {
  const message = 'is hidden from readers now; say with access whether it stays so';
  return new Failure(
    'invalid',
    'hidden-columns',
    `Readers would see columns that are hidden now: ${namesOf(names)}. Send an entry for each in data_dictionary, with access false, or true to show it.`,
    { faults: names.slice(0, NAMED_COLUMNS).map((name) => ({ path: `data_dictionary.${name}`, message })) },
  );
}

export function unknownColumns(faults: readonly FieldFault[]): Failure {
  return invalidFields(faults.map(({ path, message }) => ({ path: `data_dictionary.${path}`, message })));
}

export function otherFileName(table: string, fileTable: string): Failure {
  const message = `is called ${JSON.stringify(fileTable)}, but the address names ${JSON.stringify(table)}`;
  return invalidFields([{ path: 'file', message }]);
}

export function linkRefused(): Failure {
  return new Failure('forbidden', 'link-refused', 'This link is not valid, or its time is over. Ask for a new one.');
}

export function lengthRequired(): Failure {
  return new Failure('length-required', 'length-required', 'Say in Content-Length how many bytes you send.');
}

export function uploadEnded(cause: unknown): Failure {
  return new Failure(
    'not-found',
    'upload-ended',
    'The upload that this part belongs to is complete or was aborted. Begin a new one.',
    { cause },
  );
}

export function contentUnavailable(cause: unknown): Failure {
  return new Failure(
    'unavailable',
    'content-unavailable',
    'The bytes of this file cannot be read just now. Tell an administrator if it lasts.',
    {
      cause,
      headers: { 'Retry-After': '60' },
    },
  );
}

/** Of a table on its way whose dataset was purged meanwhile. */
export function datasetPurged(): Failure {
  return new Failure(
    'not-found',
    'dataset-not-found',
    'The dataset of this table was purged while the table was on its way.',
  );
}

export function noProfile(tableName: string): Failure {
  return new Failure(
    'not-found',
    'no-profile',
    `${tableName} was uploaded before tables were looked into. An administrator can send the same file again.`,
  );
}

export function contentGone(): Failure {
  return new Failure('gone', 'content-gone', 'This table, or its dataset, was deleted after the link was made.');
}
