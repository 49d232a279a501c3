import { isAscii } from 'node:buffer';
import { writeHashes } from './cell-hash.js';
import type { CsvDialect } from './csv-dialect.js';
import type { CsvKernel } from './csv-kernel.js';
import { HEAP_ROOM, type TableRoom } from './table-room.js';

/** A cell is so many words: where it starts and ends in the text, and its two hashes. */
export const CELL_WORDS = 4;
export const CELL_END = 1;
export const CELL_HASH1 = 2;
export const CELL_HASH2 = 3;

/** What the kernel is told, and tells, of where it is: doubles, each in a place of its own. */
const Place = { Count: 0, Column: 1, Row: 2, RowIndex: 3, Lf: 4, CrLf: 5, Quoted: 6 } as const;
const PLACES = 7;

/** Where the next cell belongs. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What the kernel has read. */
export interface GatheredCells extends CellPlace {
  /** Where it stopped in the text, which is the beginning of a cell. */
  readonly end: number;
  readonly lf: number;
  readonly crlf: number;
  readonly hasQuotedCells: boolean;
}

/**
 * Some cells of a table, row by row, as places in one block of bytes. Cells are gathered first and then looked at column
 * by column: a loop over one column keeps in registers and near caches what it knows of it.
 */
export class CellBatch {
  count = 0;
  /** The column of the first cell; the others follow, and after the last column comes the first of the next row. */
  firstColumn = 0;
  /** `CELL_WORDS` for each cell. */
  readonly cells: Int32Array;
  /** The number of the first cell's row, and of each row after it. */
  readonly rows: Float64Array;
  private rowIndex = 0;
  private readonly place: Float64Array;
  /** Set when the batch is complete: no byte in it has a value above 127. */
  isAscii = true;
  private block: Uint8Array = new Uint8Array(0);

  constructor(
    readonly columnCount: number,
    private readonly capacity: number,
    room: TableRoom = HEAP_ROOM,
  ) {
    this.cells = room.integers(capacity * CELL_WORDS);
    this.rows = room.doubles(capacity + 2);
    this.place = room.doubles(PLACES);
  }

  /** The cells of one column, which are texts already. */
  static ofColumn(firstRow: number, texts: readonly (string | null)[]): CellBatch {
    const batch = new CellBatch(1, texts.length);
    const block = Buffer.from(texts.join(''));
    const view = viewOf(block);
    batch.begin(firstRow, 0);
    let end = 0;
    texts.forEach((text, index) => {
      const start = end;
      end += text === null ? 0 : Buffer.byteLength(text);
      batch.add(view, start, end);
      batch.beginRow(firstRow + index + 1, true);
    });
    batch.complete(block);
    return batch;
  }

  get bytes(): Uint8Array {
    return this.block;
  }

  bytesOf(cell: number): Uint8Array {
    const word = cell * CELL_WORDS;
    return this.block.subarray(this.cells[word], this.cells[word + CELL_END]);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  begin(row: number, column: number): void {
    this.count = 0;
    this.firstColumn = column;
    this.rows[0] = row;
    this.rowIndex = 0;
  }

  /** The row is complete, or had no cells: what comes next is in the row with this number. */
  beginRow(row: number, isAfterCells: boolean): void {
    if (isAfterCells) this.rowIndex++;
    this.rows[this.rowIndex] = row;
  }

  add(text: DataView, start: number, end: number): void {
    const word = this.count++ * CELL_WORDS;
    this.cells[word] = start;
    this.cells[word + CELL_END] = end;
    writeHashes(text, start, end, this.cells, word + CELL_HASH1);
  }

  /** Adds the plain cells of the kernel's text until the batch is full or a cell is not plain. */
  gather(
    { functions, text }: CsvKernel,
    [start, end]: readonly [number, number],
    { row, column }: CellPlace,
    { delimiter, quote }: CsvDialect,
  ): GatheredCells {
    const { place, cells, rows, capacity, columnCount } = this;
    place.set([this.count, column, row, this.rowIndex]);
    const stop = functions.scan(
      text.byteOffset,
      start,
      end,
      place.byteOffset,
      cells.byteOffset,
      rows.byteOffset,
      capacity,
      columnCount,
      delimiter.charCodeAt(0),
      quote.charCodeAt(0),
    );
    const told = (which: number): number => place[which] as number;
    this.count = told(Place.Count);
    this.rowIndex = told(Place.RowIndex);
    return {
      end: stop,
      row: told(Place.Row),
      column: told(Place.Column),
      lf: told(Place.Lf),
      crlf: told(Place.CrLf),
      hasQuotedCells: told(Place.Quoted) !== 0,
    };
  }

  /** Says in which bytes the cells are. */
  complete(block: Uint8Array): void {
    this.block = block;
    const { count, cells } = this;
    if (count === 0) return;
    this.isAscii = isAscii(block.subarray(cells[0], cells[(count - 1) * CELL_WORDS + CELL_END]));
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
