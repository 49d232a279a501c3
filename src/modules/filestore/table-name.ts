import { extname } from 'node:path';
import { invalidFields } from '#common/errors/failures.js';
import { isDeviceName } from '#common/validation/device-name.decorators.js';

const NAME = /^[A-Za-z0-9][A-Za-z0-9 _.()-]{0,127}$/;
/** The address `…/tables` is the list of them. */
const TAKEN = /^tables$/i;
const RULE =
  'must be 1 to 128 letters, digits, spaces or _ . ( ) -, begin with a letter or digit, end with neither a space nor a dot, and not be `tables` or a name that Windows reserves';

export const CSV_CONTENT_TYPE = 'text/csv';
/** The content types of tables by the extension of the file that brings them. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.csv': CSV_CONTENT_TYPE,
  '.parquet': 'application/vnd.apache.parquet',
};

export const TABLE_CONTENT_TYPES: readonly string[] = Object.values(CONTENT_TYPES);

export interface TableFile {
  readonly tableName: string;
  readonly contentType: string;
}

/** Clients write `{table_name}.csv`. @throws Failure validation-failed */
export function requireTableName(name: string, path: string): string {
  if (!NAME.test(name) || /[ .]$/.test(name) || isDeviceName(name) || TAKEN.test(name))
    throw invalidFields([{ path, message: RULE }]);
  return name;
}

/**
 * The table that a file brings: its name without the extension.
 * @throws Failure validation-failed for a name outside the allow-list, or another kind of file
 */
export function requireTableFile(fileName: string): TableFile {
  const extension = extname(fileName);
  const contentType = CONTENT_TYPES[extension.toLowerCase()];
  const tableName = requireTableName(fileName.slice(0, fileName.length - extension.length), 'file');
  if (contentType === undefined) {
    throw invalidFields([{ path: 'file', message: `must end in ${Object.keys(CONTENT_TYPES).join(' or ')}` }]);
  }
  return { tableName, contentType };
}

/** The name under which a table is saved. */
export function fileNameOf(tableName: string, contentType: string): string {
  const extension = Object.entries(CONTENT_TYPES).find(([, type]) => type === contentType)?.[0] ?? '';
  return tableName + extension;
}
