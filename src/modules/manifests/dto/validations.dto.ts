import type { Finding } from '../checks/finding.js';
import type { ValidationReport } from '../running/validation.js';

/** One thing that was found. */
export class FindingResponse implements Finding {
  /** @example "error" */
  severity!: 'error' | 'warning';
  /** What kind of thing; the guide lists them. @example "minimum" */
  code!: Finding['code'];
  /** @example "row 3 is \"-5\", less than the minimum 0" */
  message!: string;
  /** The file, or the place in a GeoJSON document. @example "population.csv" */
  path!: string;
  /** The table of the manifest. @example "population" */
  table!: string | null;
  /** Of CSV as a spreadsheet counts, the header being row 1; of Parquet from 1; of GeoJSON the number of the feature. @example 3 */
  row!: number | null;
  /** @example "Value" */
  field!: string | null;
}

export class CheckedFileResponse {
  /** @example "population.csv" */
  file!: string;
  /** @example "population" */
  table!: string | null;
  /** Rows of a table, without the header; features of GeoJSON. @example 17195 */
  rows!: number;
  /** False where the file could not be read to its end. */
  is_complete!: boolean;
}

export class ValidationSummaryResponse {
  files!: CheckedFileResponse[];
  /** @example 1 */
  errors!: number;
  /** @example 0 */
  warnings!: number;
  /** How many findings are listed: 1,000 at most, and 100 of one code in one field. @example 1 */
  listed!: number;
  /** All findings by code, listed or not. @example {"minimum": 1} */
  by_code!: Record<string, number>;
}

/** What a check came to. `fail` where there are errors, `warn` where there are only warnings. */
export class ValidationResponse {
  /** @example "fail" */
  status!: 'pass' | 'warn' | 'fail';
  summary!: ValidationSummaryResponse;
  findings!: FindingResponse[];

  static from({ files, errors, warnings, byCode, findings }: ValidationReport): ValidationResponse {
    return {
      status: errors > 0 ? 'fail' : warnings > 0 ? 'warn' : 'pass',
      summary: {
        files: files.map(({ isComplete, ...file }) => ({ ...file, is_complete: isComplete })),
        errors,
        warnings,
        listed: findings.length,
        by_code: { ...byCode },
      },
      findings: [...findings],
    };
  }
}
