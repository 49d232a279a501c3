import type { FieldFault } from '#common/errors/failure.js';
import { invalidFields } from '#common/errors/failures.js';
import { parseJson } from '#common/http/json-text.js';
import { isRecord } from '#common/validation/free-names.decorators.js';
import { RequestPipe } from '#common/validation/request.pipe.js';
import type { ColumnDescription, DataDictionary } from './data-dictionary.js';
import { TableMetadataDto } from './dto/table-metadata.dto.js';

/** The metadata of a table as it is stored. */
export interface TableMetadata {
  readonly tableName: string;
  readonly description: string | null;
  readonly source: string | null;
  readonly dataDictionary: DataDictionary;
}

const pipe = new RequestPipe();

/** @throws Failure malformed-json, unknown-field or validation-failed */
export async function readTableMetadata(bytes: Buffer): Promise<TableMetadata> {
  const parsed = parseJson(bytes);
  if (!isRecord(parsed)) throw invalidFields([{ path: 'table_metadata_file', message: 'must be one JSON object' }]);
  const metadata = (await pipe.transform(parsed, { type: 'body', metatype: TableMetadataDto })) as TableMetadataDto;
  return {
    tableName: metadata.table_name,
    description: metadata.description ?? null,
    source: metadata.source ?? null,
    dataDictionary: dictionaryOf(metadata.data_dictionary ?? {}),
  };
}

/** What it leaves out is filled in. @throws Failure validation-failed naming what does not fit */
export function dictionaryOf(value: unknown): DataDictionary {
  if (!isRecord(value)) throw invalidFields([{ path: 'data_dictionary', message: 'must be an object' }]);
  const faults: FieldFault[] = [];
  const columns = Object.entries(value).map(([name, column]) => {
    const path = `data_dictionary.${name}`;
    return [name, columnOf(column, path, faults)] as const;
  });
  if (faults.length > 0) throw invalidFields(faults);
  return Object.fromEntries(columns);
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
  if (value !== undefined && value !== null) faults.push({ path, message: 'must be true or false' });
  return true;
}
