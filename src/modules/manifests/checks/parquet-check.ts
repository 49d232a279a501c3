import type { ByteRanges } from '#modules/filestore/content/byte-ranges.js';
import { type NativeColumn, type ParquetCellSink, readParquetCells } from '#modules/filestore/content/parquet-rows.js';
import type { ManifestField, ManifestTable } from '../document/manifest.js';
import { DEFAULT_FORM, type FieldType, type ValueType } from '../values/value-type.js';
import { valueTypeOf } from '../values/value-types.js';
import { FieldCheck } from './field-check.js';
import { quoted } from './finding.js';
import { TableCheck, type TableSurroundings } from './table-check.js';

/** Native types and the types of fields that they may hold. Text may hold all, in the form that the manifest says. */
const HOLDS: Readonly<Partial<Record<NativeColumn['type'], readonly FieldType[]>>> = {
  boolean: ['boolean'],
  integer: ['integer', 'number', 'year'],
  number: ['number'],
  date: ['date'],
  datetime: ['datetime'],
  time: ['time'],
  array: ['array'],
  object: ['object', 'geojson', 'geopoint'],
};
const NUMBERS: ValueType = { read: (text) => (text.trim() === '' ? undefined : Number(text)) };

/** Holds a Parquet file to its table. Its rows count from 1, as it has no header among them. */
export class ParquetCheck implements ParquetCellSink {
  isComplete = true;
  private readonly check: TableCheck;
  private names: readonly string[] = [];
  private firstRow = 1;
  private spanRows = 0;
  private readonly skipped = new Set<number>();

  constructor(table: ManifestTable, around: TableSurroundings) {
    this.check = new TableCheck(table, around);
  }

  get rowCount(): number {
    return this.check.rowCount;
  }

  async read(file: ByteRanges): Promise<void> {
    const outcome = await readParquetCells(file, this);
    if (typeof outcome === 'number') {
      this.check.end();
      return;
    }
    this.isComplete = false;
    const message = `the file cannot be read as Parquet: ${outcome}`;
    this.check.report({ severity: 'error', code: 'unreadable-file', message });
  }

  columns(columns: readonly NativeColumn[]): readonly number[] {
    this.names = columns.map(({ name }) => name);
    this.check.begin(this.names, (field, column) => this.checkFor(field, columns[column] as NativeColumn));
    return columns.map((_, column) => column).filter((column) => this.check.isChecked(column));
  }

  beginSpan(firstRow: number, rowCount: number, skipped: readonly number[]): void {
    this.firstRow = firstRow;
    this.spanRows = rowCount;
    this.check.beginSpan(rowCount);
    for (const column of skipped) this.skip(column);
  }

  cells(column: number, texts: readonly (string | null)[]): void {
    texts.forEach((text, slot) => this.check.cell(column, text, slot, this.firstRow + slot));
  }

  endSpan(): void {
    // The texts of the row are gone: they came column by column.
    for (let slot = 0; slot < this.spanRows; slot++) this.check.endRow(slot, this.firstRow + slot, () => undefined);
  }

  private skip(column: number): void {
    for (let slot = 0; slot < this.spanRows; slot++) this.check.skip(column, slot);
    if (this.skipped.has(column)) return;
    this.skipped.add(column);
    this.isComplete = false;
    const message = `rows from ${this.firstRow} on were not checked: a part of the column takes too much room`;
    this.check.report({ severity: 'warning', code: 'not-checked', message, field: this.names[column] ?? null });
  }

  private checkFor(field: ManifestField, { type }: NativeColumn): FieldCheck | undefined {
    const held = HOLDS[type];
    if (held === undefined || field.form.type === 'any') return new FieldCheck(field);
    if (!held.includes(field.form.type)) {
      const message = `the column ${quoted(field.name)} holds ${type}, and the manifest declares ${field.form.type}`;
      this.check.report({ severity: 'error', code: 'type', message, field: field.name });
      return undefined;
    }
    return new FieldCheck(field, nativeType(field.form.type));
  }
}

/** The text of a native value is in the default form, whatever the manifest says of text. */
function nativeType(type: FieldType): ValueType | undefined {
  if (type === 'number') return NUMBERS;
  const plain = valueTypeOf({ ...DEFAULT_FORM, type, format: type === 'geopoint' ? 'object' : 'default' });
  return typeof plain === 'string' ? undefined : plain;
}
