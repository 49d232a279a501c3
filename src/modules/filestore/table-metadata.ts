import type { FieldFault } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';
import { parseJson } from '#common/http/json-text.js';
import { isRecord } from '#common/validation/free-names.decorators.js';
import { RequestPipe } from '#common/validation/request.pipe.js';
import type { ColumnDescription } from './data-dictionary.js';
import { TableMetadataDto } from './dto/table-metadata.dto.js';
import type { NextDictionary } from './hidden-columns.js';

/** The metadata of a table as it is stored. */
export interface TableMetadata extends NextDictionary {
  readonly tableName: string;
  readonly description: string | null;
  readonly source: string | null;
}

const pipe = new RequestPipe();

/** @throws Failure malformed-json, unknown-field or validation-failed */
export async function readTableMetadata(bytes: Buffer): Promise<TableMetadata> {
  const parsed = parseJson(bytes);
  if (!isRecord(parsed)) throw invalidFields([{ path: 'table_metadata_file', message: 'must be one JSON object' }]);
  return checkedTableMetadata(parsed);
}

/** Under the same rules, for what came by another way. @throws Failure unknown-field or validation-failed */
export async function checkedTableMetadata(said: object): Promise<TableMetadata> {
  const metadata = (await pipe.transform(said, { type: 'body', metatype: TableMetadataDto })) as TableMetadataDto;
  return {
    tableName: metadata.table_name,
    description: metadata.description ?? null,
    source: metadata.source ?? null,
    ...dictionaryOf(metadata.data_dictionary ?? {}),
  };
}

/** What it leaves out is filled in. @throws Failure validation-failed naming what does not fit */
export function dictionaryOf(value: unknown): NextDictionary {
  if (!isRecord(value)) throw invalidFields([{ path: 'data_dictionary', message: 'must be an object' }]);
  const faults: FieldFault[] = [];
  const columns = Object.entries(value).map(([name, column]) => {
    const path = `data_dictionary.${name}`;
    return [name, columnOf(column, path, faults)] as const;
  });
  if (faults.length > 0) throw invalidFields(faults);
  const undecided = columns.filter(([name]) => !saysAccess(value[name]));
  return { dataDictionary: Object.fromEntries(columns), undecidedColumns: undecided.map(([name]) => name) };
}

function saysAccess(column: unknown): boolean {
  return isRecord(column) && column['access'] !== undefined;
}

function columnOf(column: unknown, path: string, faults: FieldFault[]): ColumnDescription {
  if (!isRecord(column)) {
    faults.push({ path, message: 'must be an object with description, comments and access' });
    return { description: '', comments: '', access: true };
  }
  const { description, comments, access } = column;
  return {
    // Further fields, such as a type or constraints, are kept as they come.
    ...column,
    description: textOf(description, `${path}.description`, faults),
    comments: textOf(comments, `${path}.comments`, faults),
    access: flagOf(access, `${path}.access`, faults),
  };
}

function textOf(value: unknown, path: string, faults: FieldFault[]): string {
  if (typeof value === 'string') return value;
  if (value !== undefined && value !== null) faults.push({ path, message: 'must be text' });
  return '';
}

function flagOf(value: unknown, path: string, faults: FieldFault[]): boolean {
  if (typeof value === 'boolean') return value;
  // Anything that only looks like it must not show a column that was meant to be hidden.
  if (value !== undefined) faults.push({ path, message: 'must be true or false' });
  return true;
}
