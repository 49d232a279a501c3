import { isAscii } from 'node:buffer';
import { writeHashes } from './cell-hash.js';

/**
 * Some cells of a table, row by row, as places in one block of bytes. Cells are gathered first and then looked at column
 * by column: a loop over one column keeps in registers and near caches what it knows of it.
 */
export class CellBatch {
  count = 0;
  /** The column of the first cell; the others follow, and after the last column comes the first of the next row. */
  firstColumn = 0;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly hashes1: Int32Array;
  readonly hashes2: Int32Array;
  /** The number of the first cell's row, and of each row after it. */
  readonly rows: Float64Array;
  private rowCount = 0;
  /** Set when the batch is complete: no byte in it has a value above 127. */
  isAscii = true;
  private block: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));

  constructor(
    readonly columnCount: number,
    private readonly capacity: number,
  ) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.hashes1 = new Int32Array(capacity);
    this.hashes2 = new Int32Array(capacity);
    this.rows = new Float64Array(capacity + 2);
  }

  /** The cells of one column, which are texts already. */
  static ofColumn(firstRow: number, texts: readonly (string | null)[]): CellBatch {
    const batch = new CellBatch(1, texts.length);
    const block = Buffer.from(texts.join(''));
    batch.begin(firstRow, 0);
    let end = 0;
    texts.forEach((text, index) => {
      const start = end;
      end += text === null ? 0 : Buffer.byteLength(text);
      batch.add(start, end);
      batch.beginRow(firstRow + index + 1, true);
    });
    batch.complete(block);
    return batch;
  }

  get bytes(): Uint8Array {
    return this.block;
  }

  bytesOf(cell: number): Uint8Array {
    return this.block.subarray(this.starts[cell], this.ends[cell]);
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  /** Where the next cell belongs. */
  begin(row: number, column: number): void {
    this.count = 0;
    this.firstColumn = column;
    this.rows[0] = row;
    this.rowCount = 1;
  }

  /** The row is complete, or had no cells: what comes next is in the row with this number. */
  beginRow(row: number, isAfterCells: boolean): void {
    if (isAfterCells) this.rowCount++;
    this.rows[this.rowCount - 1] = row;
  }

  add(start: number, end: number): void {
    const at = this.count++;
    this.starts[at] = start;
    this.ends[at] = end;
  }

  /** Says in which bytes the cells are, and looks at them. */
  complete(block: Uint8Array): void {
    if (block !== this.block) {
      this.block = block;
      this.view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    }
    const { count, starts, ends, hashes1, hashes2, view } = this;
    if (count === 0) return;
    this.isAscii = isAscii(block.subarray(starts[0], ends[count - 1]));
    for (let cell = 0; cell < count; cell++) {
      writeHashes(view, starts[cell] as number, ends[cell] as number, hashes1, hashes2, cell);
    }
  }
}
