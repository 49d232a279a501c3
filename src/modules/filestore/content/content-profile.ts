import type { FieldType } from './field-type.js';

export interface FrequentValue {
  /** The first `SHOWN_VALUE_BYTES` of it. */
  readonly value: string;
  readonly count: number;
}

/** What one column holds. Absent figures have no meaning for its type, or nothing to count. */
export interface ColumnProfile {
  readonly name: string;
  readonly type: FieldType;
  readonly nullCount: number;
  /** How many different values there are; exact unless `isDistinctEstimated`. */
  readonly distinctEstimate?: number;
  readonly isDistinctEstimated?: true;
  /** A number, or a date or time in ISO 8601. */
  readonly min?: number | string;
  readonly max?: number | string;
  readonly mean?: number;
  /** In characters, for text. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Most frequent first. A value that is not here is rare, or the table is too wide to list any. */
  readonly topValues: readonly FrequentValue[];
  /** The counts of `topValues` are estimates. */
  readonly areTopValuesEstimated?: true;
  /** The figures, nulls included, come from the first rows only. */
  readonly sampleOnly?: true;
}

/** Something unusual that is no error. */
export interface ContentWarning {
  readonly code: WarningCode;
  readonly message: string;
}

export type WarningCode =
  | 'blank-lines'
  | 'byte-order-mark'
  | 'decimal-comma'
  | 'empty-table'
  | 'formula-like-cells'
  | 'mixed-encoding'
  | 'mixed-line-endings'
  | 'nested-columns'
  | 'not-utf-8'
  | 'odd-values'
  | 'other-delimiter'
  | 'quotes-inside-cells'
  | 'sampled'
  | 'undescribed-columns'
  | 'unknown-type'
  | 'wide-table';

/** How a CSV file is written. */
export interface CsvFormat {
  readonly format: 'csv';
  readonly encoding: 'utf-8' | 'windows-1252' | 'iso-8859-1';
  readonly delimiter: string;
  /** Null when no cell is quoted. */
  readonly quote: string | null;
  readonly hasBom: boolean;
  /** Null in a file of one line without an end. */
  readonly lineEnding: 'lf' | 'crlf' | 'cr' | 'mixed' | null;
}

export interface ParquetFormat {
  readonly format: 'parquet';
  readonly createdBy: string | null;
  readonly rowGroupCount: number;
  readonly compression: readonly string[];
}

/** What is known of a table's content: small, plain JSON. */
export type ContentProfile = (CsvFormat | ParquetFormat) & {
  readonly rowCount: number;
  readonly columns: readonly ColumnProfile[];
  readonly warnings: readonly ContentWarning[];
};
