export type CsvCell = string | number | null;
export type CsvRows = readonly (readonly CsvCell[])[];

/** Spreadsheets take what begins so for a formula, and run it. */
const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** A table of any length for spreadsheets, which is read while it is sent. */
export class CsvTable {
  private constructor(
    readonly fileName: string,
    /** Text of the whole, piece by piece. */
    readonly pieces: AsyncGenerator<string>,
  ) {}

  /** Once the first rows are there: what fails at once is answered as a failure, and no file. */
  static async begin(fileName: string, header: readonly string[], rows: AsyncGenerator<CsvRows>): Promise<CsvTable> {
    const first = await rows.next();
    const pieces = async function* (): AsyncGenerator<string> {
      try {
        yield csvText([header]) + (first.done ? '' : csvText(first.value));
        for await (const more of rows) yield csvText(more);
      } finally {
        await rows.return(undefined);
      }
    };
    return new CsvTable(fileName, pieces());
  }
}

/** RFC 4180. Text that a spreadsheet would run gets an apostrophe in front, which they hide. */
export function csvText(rows: CsvRows): string {
  return rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: CsvCell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
