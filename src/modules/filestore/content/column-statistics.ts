import type { CellBatch, CellPlace } from './cell-batch.js';
import { type CellFault, ColumnFigures, type CountedColumn, type TableFigures } from './column-figures.js';
import { columnProfile, hasDecimalCommas } from './column-profile.js';
import { TOTALS_LENGTH } from './column-totals.js';
import type { ColumnProfile } from './content-profile.js';
import { DistinctCount } from './distinct-count.js';
import { FrequentValues } from './frequent-values.js';
import { NumberText } from './number-text.js';
import { TextEncoding } from './text-encoding.js';
import type { CsvKernel } from './csv-kernel.js';
import { HEAP_ROOM } from './table-room.js';
import { TimeText } from './time-text.js';

export interface FaultyCell {
  readonly fault: CellFault;
  readonly column: number;
  readonly row: number;
  /** Its place in the batch. */
  readonly cell: number;
}

/** A batch has more rows than anybody wants to read faults of one column. */
const FAULTS_PER_COLUMN = 20;

/** The figures of all columns of a table, batch by batch in one pass. */
export class ColumnStatistics implements TableFigures {
  readonly encoding = new TextEncoding();
  readonly numbers = new NumberText();
  readonly times = new TimeText();
  readonly distinct: DistinctCount;
  readonly frequent: FrequentValues;
  private readonly figures: readonly ColumnFigures[];
  private formula: CellPlace | undefined;
  private faults: FaultyCell[] = [];
  private faultsOfColumn = 0;

  /** With a kernel, all cells lie in its memory. */
  constructor(
    private readonly columns: readonly CountedColumn[],
    readonly kernel: CsvKernel | null = null,
  ) {
    const room = kernel ?? HEAP_ROOM;
    this.distinct = new DistinctCount(columns.length, room);
    this.frequent = new FrequentValues(columns.length, room);
    const totals = room.doubles(columns.length * TOTALS_LENGTH);
    this.figures = columns.map((column, index) => {
      const own = totals.subarray(index * TOTALS_LENGTH, (index + 1) * TOTALS_LENGTH);
      return new ColumnFigures(index, column, this, own);
    });
  }

  /** Takes rows of the table, and answers which cells are wrong, in the order in which they stand in the file. */
  take(cells: CellBatch): readonly FaultyCell[] {
    const { count, columnCount, firstColumn } = cells;
    for (let first = 0; first < Math.min(count, columnCount); first++) {
      const column = firstColumn + first;
      if (column < columnCount) this.takeColumn(column, cells, first, 0);
      else this.takeColumn(column - columnCount, cells, first, 1);
    }
    const faults = this.faults;
    if (faults.length > 0) this.faults = [];
    return faults.sort(inOrder);
  }

  /** As `take`, of a batch that holds one column alone. */
  takeOne(column: number, cells: CellBatch): readonly FaultyCell[] {
    this.takeColumn(column, cells, 0, 0);
    return this.faults.splice(0);
  }

  /** The first cell that a spreadsheet would run. */
  get firstFormula(): { readonly row: number; readonly column: string } | undefined {
    return this.formula && { row: this.formula.row, column: (this.columns[this.formula.column] as CountedColumn).name };
  }

  profileOf(column: number): ColumnProfile {
    const { columns, figures } = this;
    return columnProfile(column, columns[column] as CountedColumn, figures[column] as ColumnFigures, this);
  }

  hasDecimalCommas(column: number): boolean {
    return hasDecimalCommas(column, this.figures[column] as ColumnFigures, this);
  }

  meetFault(fault: CellFault, column: number, row: number, cell: number): void {
    if (this.faultsOfColumn++ < FAULTS_PER_COLUMN) this.faults.push({ fault, column, row, cell });
  }

  meetFormula(column: number, row: number): void {
    const formula = { row, column };
    if (!this.formula || inOrder(formula, this.formula) < 0) this.formula = formula;
  }

  private takeColumn(column: number, cells: CellBatch, first: number, firstRow: number): void {
    this.faultsOfColumn = 0;
    (this.figures[column] as ColumnFigures).take(cells, first, firstRow);
  }
}

function inOrder(one: CellPlace, other: CellPlace): number {
  return one.row - other.row || one.column - other.column;
}
