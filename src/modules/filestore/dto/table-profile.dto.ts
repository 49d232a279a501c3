import { ApiExtraModels } from '@nestjs/swagger';
import type { ContentProfile, ContentWarning } from '../content/content-profile.js';
import { ColumnProfileResponse } from './column-profile.dto.js';

export class ContentWarningResponse implements ContentWarning {
  /** @example "decimal-comma" */
  code!: ContentWarning['code'];
  /** @example "Numbers with a decimal comma are text: \"rate\"." */
  message!: string;
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
