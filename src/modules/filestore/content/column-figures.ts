import { CELL_END, CELL_HASH1, CELL_HASH2, CELL_WORDS, type CellBatch } from './cell-batch.js';
import { hashesOf, mixed } from './cell-hash.js';
import { ColumnTotals } from './column-totals.js';
import { isTruth, Kind, kindOfCell, kindOfType } from './column-kind.js';
import type { CsvKernel } from './csv-kernel.js';
import type { DistinctCount } from './distinct-count.js';
import type { FieldType } from './field-type.js';
import { type FrequentValues, SHOWN_VALUE_BYTES, SLOT_WORDS } from './frequent-values.js';
import { MissingMarks, missingMark } from './missing-marks.js';
import { NumberShape, type NumberText } from './number-text.js';
import { asciiText, type TextEncoding } from './text-encoding.js';
import type { TimeText } from './time-text.js';

/** What is wrong with a cell. */
export type CellFault = 'missing' | 'wrong-type' | 'no-text';

export interface CountedColumn {
  readonly name: string;
  /** What the dictionary declares. */
  readonly type?: FieldType;
  readonly isRequired?: boolean;
}

/** What all columns of a table work with, and what looks at more than one of them. */
export interface TableFigures {
  /** Takes what is usual, sooner than we do. */
  readonly kernel: CsvKernel | null;
  readonly distinct: DistinctCount;
  readonly frequent: FrequentValues;
  readonly encoding: TextEncoding;
  readonly numbers: NumberText;
  readonly times: TimeText;
  /** `cell` is its place in the batch. */
  meetFault(fault: CellFault, column: number, row: number, cell: number): void;
  meetFormula(column: number, row: number): void;
}

/** What the kernel may do with a value that is not known. */
const NewCells = { None: 0, Integers: 1, Numbers: 2, Texts: 3, LongTexts: 4 } as const;

const DECIMAL_COMMA = /^-?\d+,\d+$/;
/** As many first values of a column say whether it has decimal commas. */
export const COMMA_SAMPLE = 100;
const EQUALS = 0x3d;
const AT = 0x40;
const PLUS = 0x2b;
const MINUS = 0x2d;
const SPACE = 0x20;
const ZERO = 0x30;

/** The figures of one column: no object and no string per cell, and a loop that stays with one column as long as it can. */
export class ColumnFigures extends ColumnTotals {
  kind: Kind;
  hasZone = false;
  commas = 0;
  readonly marks = new MissingMarks();
  private commaLooks = 0;
  private readonly isDeclared: boolean;
  private readonly isRequired: boolean;

  constructor(
    private readonly index: number,
    { type, isRequired = false }: CountedColumn,
    private readonly table: TableFigures,
    totals: Float64Array,
  ) {
    super(totals);
    this.kind = kindOfType(type);
    this.isDeclared = type !== undefined;
    this.isRequired = isRequired;
  }

  /** Takes the cells of this column from a batch: the first at `first`, in the row with the number `rows[firstRow]`. */
  take(cells: CellBatch, first: number, firstRow: number): void {
    const { count, columnCount, rows } = cells;
    for (let cell = first; ; cell += columnCount) {
      cell = this.settle(cells, cell, firstRow + (cell - first) / columnCount);
      if (cell >= count) return;
      this.takeCell(cells, cell, rows[firstRow + (cell - first) / columnCount] as number);
    }
  }

  /** What looked like a missing value is a value where the others are text. */
  takeMarksAsText(): void {
    for (const { text, times } of this.marks.takeAsText()) {
      const [hash1, hash2] = hashesOf(text);
      this.valueCount += times;
      this.measure(text.length);
      this.table.distinct.add(this.index, mixed(hash1), mixed(hash2));
      this.table.frequent.add(this.index, { bytes: text, start: 0, end: text.length, hash1, hash2, number: 0 }, times);
    }
  }

  /** Lets the kernel take cells from `cell` on; answers the first that it leaves. */
  private settle({ cells, rows, count, columnCount, isAscii }: CellBatch, cell: number, row: number): number {
    const { kernel, frequent, distinct } = this.table;
    if (!kernel || cell >= count) return cell;
    const column = this.index;
    const slot = column * frequent.slotCount;
    return kernel.functions.settle(
      kernel.text.byteOffset,
      cells.byteOffset,
      cell,
      count,
      columnCount,
      rows.byteOffset + row * Float64Array.BYTES_PER_ELEMENT,
      this.totals.byteOffset,
      this.newCells,
      Number(!this.isRequired),
      Number(isAscii),
      frequent.slots.byteOffset + slot * SLOT_WORDS * Int32Array.BYTES_PER_ELEMENT,
      frequent.slotCount - 1,
      frequent.numbers.byteOffset + slot * Float64Array.BYTES_PER_ELEMENT,
      frequent.sampleShiftOf(column),
      distinct.registers.byteOffset + (column << distinct.indexBits),
      distinct.indexBits,
    );
  }

  /** What the kernel may do with values that are not among the frequent ones. */
  private get newCells(): number {
    if (this.kind === Kind.Integer) return NewCells.Integers;
    if (this.kind === Kind.Number) return NewCells.Numbers;
    if (this.kind !== Kind.Text) return NewCells.None;
    return this.commaLooks < COMMA_SAMPLE ? NewCells.LongTexts : NewCells.Texts;
  }

  private takeCell(batch: CellBatch, cell: number, row: number): void {
    const { cells } = batch;
    const { frequent } = this.table;
    const column = this.index;
    const word = cell * CELL_WORDS;
    if (cells[word] === cells[word + CELL_END]) {
      this.nullCount++;
      if (this.isRequired) this.table.meetFault('missing', column, row, cell);
      return;
    }
    const weight = frequent.weightOf(column, row);
    if (weight > 0) {
      // Most cells of most tables hold a value that was there before: what is known of it stays as it is.
      const hash2 = cells[word + CELL_HASH2] as number;
      const slot = frequent.countKnown(column, cells[word + CELL_HASH1] as number, hash2, weight);
      if (slot >= 0) {
        this.valueCount++;
        // Meant for numbers; of what is none, nobody asks for a sum.
        this.sum += frequent.numberOf(slot);
        return;
      }
    }
    this.takeNew(batch, cell, row, weight);
  }

  private takeNew(cells: CellBatch, cell: number, row: number, weight: number): void {
    const { bytes } = cells;
    const { distinct, frequent, encoding, numbers } = this.table;
    const word = cell * CELL_WORDS;
    const start = cells.cells[word] as number;
    const end = cells.cells[word + CELL_END] as number;
    numbers.value = 0;
    if (this.kind !== Kind.Text && !this.fits(bytes, start, end)) {
      const mark = missingMark(bytes, start, end);
      if (mark >= 0) {
        this.marks.count(mark);
        if (this.isRequired) this.table.meetFault('missing', this.index, row, cell);
        return;
      }
      if (this.isDeclared) return this.table.meetFault('wrong-type', this.index, row, cell);
      this.kind = Kind.Text;
      this.takeMarksAsText();
    }
    let length = end - start;
    if (!cells.isAscii) {
      if (!encoding.check(bytes, start, end)) return this.table.meetFault('no-text', this.index, row, cell);
      length = encoding.length;
    }
    this.valueCount++;
    this.measure(length);
    if (this.kind === Kind.Text) this.lookAtText(bytes, start, end, row);
    const hash1 = cells.cells[word + CELL_HASH1] as number;
    const hash2 = cells.cells[word + CELL_HASH2] as number;
    distinct.add(this.index, mixed(hash1), mixed(hash2));
    if (weight > 0) frequent.add(this.index, { bytes, start, end, hash1, hash2, number: numbers.value }, weight);
  }

  private measure(length: number): void {
    if (length < this.shortest) this.shortest = length;
    if (length > this.longest) this.longest = length;
  }

  /** Whether the cell is what the column is, or what it may become; then its value is counted. */
  private fits(bytes: Uint8Array, cellStart: number, cellEnd: number): boolean {
    const { numbers, times } = this.table;
    let start = cellStart;
    let end = cellEnd;
    while (start < end && bytes[start] === SPACE) start++;
    while (start < end && bytes[end - 1] === SPACE) end--;
    switch (this.kind) {
      case Kind.Integer:
      case Kind.Number:
        return this.fitsNumber(bytes, start, end);
      case Kind.Boolean:
        return isTruth(bytes, start, end) || (this.isDeclared && isBit(bytes, start, end));
      case Kind.Date:
        if (!times.readDate(bytes, start, end)) return false;
        break;
      case Kind.DateTime:
        if (!times.readDateTime(bytes, start, end)) return false;
        if (times.hasZone) this.hasZone = true;
        break;
      case Kind.Time:
        if (!times.readTime(bytes, start, end)) return false;
        break;
      case Kind.YearMonth:
        if (!times.readYearMonth(bytes, start, end)) return false;
        break;
      default:
        if (missingMark(bytes, cellStart, cellEnd) >= 0) return false;
        this.kind = kindOfCell(numbers, times, bytes, start, end);
        return this.kind === Kind.Text || this.fits(bytes, start, end);
    }
    if (times.value < this.min) this.min = times.value;
    if (times.value > this.max) this.max = times.value;
    return true;
  }

  private fitsNumber(bytes: Uint8Array, start: number, end: number): boolean {
    const { numbers } = this.table;
    const shape = numbers.read(bytes, start, end);
    // A year and a declared number may be written with leading zeros: they are what they are called.
    if (shape === NumberShape.None || (shape === NumberShape.Padded && !this.isDeclared)) return false;
    if (shape !== NumberShape.Integer) {
      // A declared integer stays one; a declared number is one from the start.
      if (this.isDeclared && this.kind === Kind.Integer && !isWhole(bytes, start, end)) return false;
      if (shape === NumberShape.Number) this.kind = Kind.Number;
    }
    if (numbers.mayBeBelow(this.min) || numbers.mayBeAbove(this.max)) {
      numbers.readExactly(bytes, start, end);
      if (numbers.value < this.min) this.min = numbers.value;
      if (numbers.value > this.max) this.max = numbers.value;
    }
    this.sum += numbers.value;
    return true;
  }

  private lookAtText(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.commaLooks < COMMA_SAMPLE && end - start < SHOWN_VALUE_BYTES) {
      this.commaLooks++;
      if (DECIMAL_COMMA.test(asciiText(bytes, start, end))) this.commas++;
    }
    const first = bytes[start];
    if (first !== EQUALS && first !== AT) {
      if (first !== PLUS && first !== MINUS) return;
      // -5, +49 and a lone dash are no formulas.
      if (end - start < 2 || !isLetter(bytes[start + 1] as number)) return;
    }
    this.table.meetFormula(this.index, row);
  }
}

/** 1 or 0, which a declared boolean may be written as. */
function isBit(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 1 && (bytes[start] === ZERO || bytes[start] === ZERO + 1);
}

function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  return /^[+-]?\d+$/.test(asciiText(bytes, start, end));
}

function isLetter(code: number): boolean {
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}
