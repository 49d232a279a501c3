import { type CsvObstacle, type CsvRowSink, CsvRows } from '#modules/filestore/content/csv-rows.js';
import type { ManifestTable } from '../document/manifest.js';
import { FieldCheck } from './field-check.js';
import { TableCheck, type TableSurroundings } from './table-check.js';

const OBSTACLES: Readonly<Record<CsvObstacle, string>> = {
  empty: 'has no header',
  'utf-16': 'is UTF-16; save it as UTF-8',
  'header-too-large': 'has a header that is too large',
  'too-many-columns': 'has too many columns',
  'zero-byte': 'has a zero byte, so it is no text',
  'text-after-quote': 'has text after the closing quote of a cell; write a quote inside quotes twice',
  'open-quote': 'begins a cell with a quote that is never closed',
  'endless-cell': 'has a cell that is too long; a quote may never be closed',
};
/** The rest of the file says something all the same. */
const PASSABLE: readonly CsvObstacle[] = ['zero-byte', 'text-after-quote'];

/** Holds a CSV file to its table, chunk by chunk. */
export class CsvCheck implements CsvRowSink {
  isComplete = true;
  private readonly rows: CsvRows;
  private readonly check: TableCheck;
  private current: readonly string[] = [];
  private columnCount = 0;
  private blankLines = 0;

  constructor(table: ManifestTable, around: TableSurroundings) {
    this.check = new TableCheck(table, around);
    this.rows = new CsvRows(new Set(table.fields.map(({ name }) => name)), this);
  }

  get rowCount(): number {
    return this.check.rowCount;
  }

  /** False where the rest of the file says nothing. */
  write(chunk: Uint8Array): boolean {
    return this.rows.write(chunk);
  }

  end(): void {
    this.rows.end();
    if (!this.isComplete) return;
    this.check.end();
    this.warn('byte-order-mark', this.rows.hasBom && 'the file begins with a byte order mark');
    const { delimiter } = this.rows;
    this.warn(
      'other-delimiter',
      delimiter !== ',' && `the delimiter is ${delimiter === '\t' ? 'a tab' : delimiter} and not a comma`,
    );
    this.warn('blank-lines', this.blankLines > 0 && `empty lines are no rows; the file has ${this.blankLines}`);
    this.warn('encoding', this.rows.hasOtherText && 'the text is not UTF-8; it was read as Windows-1252');
  }

  /** What came was cut off, or could not be unpacked. */
  breakOff(reason: string): void {
    this.isComplete = false;
    this.check.report({ severity: 'error', code: 'unreadable-file', message: `the file ${reason}` });
  }

  header(names: readonly string[]): boolean {
    this.columnCount = names.length;
    this.check.begin(names, (field) => new FieldCheck(field));
    return true;
  }

  row(cells: readonly string[], cellCount: number, row: number): void {
    if (cellCount !== this.columnCount) {
      const message = `row ${row} has ${cellCount} cells, the header has ${this.columnCount}`;
      this.check.report({ severity: 'error', code: 'ragged-row', message, row });
      this.check.rowCount++;
      return;
    }
    this.check.beginSpan(1);
    for (let column = 0; column < cellCount; column++) this.check.cell(column, cells[column] as string, 0, row);
    this.current = cells;
    this.check.endRow(0, row, this.textOf);
  }

  blankLine(): void {
    this.blankLines++;
  }

  obstacle(obstacle: CsvObstacle, row: number): void {
    if (!PASSABLE.includes(obstacle)) return this.breakOff(`${OBSTACLES[obstacle]}${row > 1 ? `, in row ${row}` : ''}`);
    const message = `row ${row} ${OBSTACLES[obstacle]}`;
    this.check.report({ severity: 'error', code: 'unreadable-file', message, row });
  }

  oddBytes(row: number, column: number): void {
    const message = `row ${row}, column ${column + 1} has bytes that are neither UTF-8 nor Windows-1252`;
    this.check.report({ severity: 'error', code: 'encoding', message, row });
  }

  private readonly textOf = (column: number): string | undefined => this.current[column];

  private warn(
    code: 'byte-order-mark' | 'other-delimiter' | 'blank-lines' | 'encoding',
    message: string | false,
  ): void {
    if (message !== false) this.check.report({ severity: 'warning', code, message });
  }
}
