import type { ColumnStatistics } from './column-statistics.js';
import type { ContentWarning, CsvFormat } from './content-profile.js';
import { namesOf } from './dictionary-check.js';
import { quoted } from './table-header.js';

/** What the warnings are made of. */
export interface CsvRemarks {
  readonly format: CsvFormat;
  readonly names: readonly string[];
  readonly rowCount: number;
  readonly blankLines: number;
  readonly hasQuotesInside: boolean;
}

const WIDE_TABLE = 1000;

/** What is unusual about a CSV file, and was taken as it is. */
export function csvWarnings(remarks: CsvRemarks, statistics: ColumnStatistics): ContentWarning[] {
  const { format, names } = remarks;
  const { encoding, firstFormula } = statistics;
  const commas = names.filter((_name, column) => statistics.hasDecimalCommas(column));
  const candidates: readonly (ContentWarning | false | undefined)[] = [
    remarks.rowCount === 0 && { code: 'empty-table', message: 'The file has a header and no rows.' },
    format.hasBom && { code: 'byte-order-mark', message: 'The file begins with a byte order mark.' },
    format.encoding !== 'utf-8' && {
      code: 'not-utf-8',
      message: `The text is not UTF-8. It was read as ${format.encoding}; a reader has to be told.`,
    },
    encoding.isMixed && { code: 'mixed-encoding', message: 'Some text is UTF-8, and some is not.' },
    format.delimiter !== ',' && {
      code: 'other-delimiter',
      message: `The delimiter is ${format.delimiter === '\t' ? 'a tab' : format.delimiter} and not a comma.`,
    },
    format.lineEnding === 'mixed' && { code: 'mixed-line-endings', message: 'Lines end in more than one way.' },
    remarks.blankLines > 0 && {
      code: 'blank-lines',
      message: `Empty lines are no rows; the file has ${remarks.blankLines}.`,
    },
    remarks.hasQuotesInside && {
      code: 'quotes-inside-cells',
      message: 'Some cells have quotes inside and none around. They were taken as text.',
    },
    firstFormula && {
      code: 'formula-like-cells',
      message: `Row ${firstFormula.row}, column ${quoted(firstFormula.column)} looks like a formula, which a spreadsheet would run.`,
    },
    commas.length > 0 && {
      code: 'decimal-comma',
      message: `Numbers with a decimal comma are text: ${namesOf(commas)}.`,
    },
    names.length > WIDE_TABLE && {
      code: 'wide-table',
      message: `With ${names.length} columns, distinct values are estimated more roughly and few or no frequent values are listed.`,
    },
  ];
  return candidates.filter((warning): warning is ContentWarning => Boolean(warning));
}
