import { type FileMetaData, parquetSchema, type SchemaElement, type SchemaTree } from 'hyparquet';
import type { FieldType } from './field-type.js';
import { DAMAGED_FOOTER, UnreadableParquet } from './parquet-source.js';

export interface ParquetColumn {
  readonly name: string;
  readonly type: FieldType;
  readonly isNested: boolean;
  readonly element: SchemaElement;
  /** It and all below it, in the order of the file. */
  readonly elements: readonly SchemaElement[];
}

/** @throws UnreadableParquet */
export function parquetColumns(metadata: FileMetaData): ParquetColumn[] {
  return parquetSchema(metadata).children.map((tree) => columnOf(tree));
}

function columnOf(tree: SchemaTree): ParquetColumn {
  const { element, children } = tree;
  if ((element.name as string | undefined) === undefined) throw new UnreadableParquet(DAMAGED_FOOTER);
  return {
    name: element.name,
    type: typeOf(element, children),
    isNested: children.length > 0 || element.repetition_type === 'REPEATED',
    element,
    elements: elementsOf(tree),
  };
}

function elementsOf({ element, children }: SchemaTree): SchemaElement[] {
  return [element, ...children.flatMap(elementsOf)];
}

function typeOf(element: SchemaElement, children: readonly SchemaTree[]): FieldType {
  const logical = element.logical_type?.type;
  const converted = element.converted_type;
  if (logical === 'LIST' || converted === 'LIST' || element.repetition_type === 'REPEATED') return 'array';
  if (children.length > 0) return 'object';
  if (logical === 'DATE' || converted === 'DATE') return 'date';
  if (logical === 'TIME' || converted?.startsWith('TIME_')) return 'time';
  if (logical === 'TIMESTAMP' || converted?.startsWith('TIMESTAMP_') || element.type === 'INT96') return 'datetime';
  if (logical === 'DECIMAL' || converted === 'DECIMAL' || logical === 'FLOAT16') return 'number';
  if (logical === 'JSON' || converted === 'JSON') return 'any';
  switch (element.type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
    case 'INT64':
      return 'integer';
    case 'FLOAT':
    case 'DOUBLE':
      return 'number';
    case 'BYTE_ARRAY':
      return logical === undefined || logical === 'STRING' || logical === 'ENUM' ? 'string' : 'any';
    default:
      return logical === 'UUID' ? 'string' : 'any';
  }
}

const MS_PER_TIME_UNIT = { MILLIS: 1, MICROS: 1e-3, NANOS: 1e-6 };

/** A value as a CSV file would write it, or null. */
export function cellOf(value: unknown, { type, element }: ParquetColumn): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return type === 'date' ? timeOf(value).replace(/T.*/, '') : timeOf(value);
  if (type === 'time' && (typeof value === 'number' || typeof value === 'bigint')) {
    const { logical_type: logical, converted_type: converted } = element;
    const unit = logical?.type === 'TIME' ? logical.unit : converted === 'TIME_MICROS' ? 'MICROS' : 'MILLIS';
    return timeOf(new Date(Math.floor(Number(value) * MS_PER_TIME_UNIT[unit]))).replace(/^.*T|Z$/g, '');
  }
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? String(part) : part));
}

/** Files hold times of years that `Date` does not reach. */
function timeOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? 'out of range' : time.toISOString();
}
