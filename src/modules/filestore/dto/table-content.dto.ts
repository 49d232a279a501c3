import { ApiExtraModels, ApiPropertyOptional } from '@nestjs/swagger';
import { IsPageLimit } from '#common/http/dto/page-query.dto.js';
import type { ColumnProfile, ContentProfile, ContentWarning, FrequentValue } from '../content/content-profile.js';
import type { TablePreview } from '../content/table-preview.js';
import type { TableField, TableSchema } from '../content/table-schema.js';

const PREVIEW_LIMIT = 100;
const PREVIEW_DEFAULT = 20;

export class PreviewTableQuery {
  /** How many rows at most. @example 20 */
  @IsPageLimit(PREVIEW_LIMIT)
  @ApiPropertyOptional({ default: PREVIEW_DEFAULT })
  limit: number = PREVIEW_DEFAULT;
}

/** A field of the Table Schema of Frictionless Data. */
export class TableFieldResponse implements TableField {
  /** @example "cases" */
  name!: string;
  /** As the data dictionary declares it, or else as it was found. @example "integer" */
  type!: string;
  /** @example "default" */
  format?: string;
  /** @example "Cases" */
  title?: string;
  /** @example "Notified cases" */
  description?: string;
  /** @example {"minimum": 0} */
  constraints?: Readonly<Record<string, unknown>>;
}

/** A Table Schema as Frictionless Data has it. */
export class TableSchemaResponse implements TableSchema {
  fields!: TableFieldResponse[];
}

/** The first rows of a table, as text; null is a missing value. */
export class TablePreviewResponse implements TablePreview {
  /** @example ["district", "cases"] */
  columns!: string[];
  /** @example [["Mysuru", "12"], ["Kodagu", null]] */
  rows!: (string | null)[][];
}

export class FrequentValueResponse implements FrequentValue {
  /** Its beginning, where it is long. @example "Mysuru" */
  value!: string;
  /** @example 12 */
  count!: number;
}

export class ContentWarningResponse implements ContentWarning {
  /** @example "decimal-comma" */
  code!: ContentWarning['code'];
  /** @example "Numbers with a decimal comma are text: \"rate\"." */
  message!: string;
}

/** What one column holds. A figure is left out where it has no meaning for the type, or there is nothing to count. */
export class ColumnProfileResponse {
  /** @example "cases" */
  name!: string;
  /** @example "integer" */
  type!: ColumnProfile['type'];
  /** @example 0 */
  null_count!: number;
  /** How many different values there are; exact unless `distinct_is_estimated`. @example 31 */
  distinct_count?: number;
  distinct_is_estimated?: boolean;
  /** A number, or a date or time in ISO 8601. @example 0 */
  min?: number | string;
  /** @example 981 */
  max?: number | string;
  /** @example 12.5 */
  mean?: number;
  /** In characters, of text. @example 3 */
  min_length?: number;
  /** @example 12 */
  max_length?: number;
  /** Most frequent first. A value that is not here is rare, or the table is too wide to list any. */
  top_values!: FrequentValueResponse[];
  /** The counts of `top_values` are estimates. */
  top_values_are_estimated?: boolean;
  /** The figures, nulls included, come from the first rows only. */
  is_sample?: boolean;

  static from(this: void, column: ColumnProfile): ColumnProfileResponse {
    return {
      name: column.name,
      type: column.type,
      null_count: column.nullCount,
      distinct_count: column.distinctEstimate,
      distinct_is_estimated: column.isDistinctEstimated,
      min: column.min,
      max: column.max,
      mean: column.mean,
      min_length: column.minLength,
      max_length: column.maxLength,
      top_values: [...column.topValues],
      top_values_are_estimated: column.areTopValuesEstimated,
      is_sample: column.sampleOnly,
    };
  }
}

export class CsvFormatResponse {
  format!: 'csv';
  /** By the bytes. @example "utf-8" */
  encoding!: string;
  /** @example "," */
  delimiter!: string;
  /** Null when no cell is quoted. @example "\"" */
  quote!: string | null;
  has_bom!: boolean;
  /** `lf`, `crlf`, `cr` or `mixed`; null in a file of one line without an end. @example "lf" */
  line_ending!: string | null;
}

export class ParquetFormatResponse {
  format!: 'parquet';
  /** @example "parquet-cpp-arrow version 14.0.1" */
  created_by!: string | null;
  /** @example 1 */
  row_group_count!: number;
  /** @example ["snappy"] */
  compression!: string[];
}

/** What is in a table, found when it was uploaded. */
@ApiExtraModels(CsvFormatResponse, ParquetFormatResponse)
export class TableProfileResponse {
  /** How the file is written. */
  file_format!: CsvFormatResponse | ParquetFormatResponse;
  /** Without the header. @example 21403 */
  row_count!: number;
  columns!: ColumnProfileResponse[];
  /** What is unusual, and no error. */
  warnings!: ContentWarningResponse[];

  static from(this: void, profile: ContentProfile): TableProfileResponse {
    return {
      file_format: formatOf(profile),
      row_count: profile.rowCount,
      columns: profile.columns.map(ColumnProfileResponse.from),
      warnings: [...profile.warnings],
    };
  }
}

function formatOf(profile: ContentProfile): CsvFormatResponse | ParquetFormatResponse {
  if (profile.format === 'csv') {
    const { format, encoding, delimiter, quote, hasBom, lineEnding } = profile;
    return { format, encoding, delimiter, quote, has_bom: hasBom, line_ending: lineEnding };
  }
  const { format, createdBy, rowGroupCount, compression } = profile;
  return { format, created_by: createdBy, row_group_count: rowGroupCount, compression: [...compression] };
}
