import { decodedValues } from './value-decoding.js';
import { isStreamed, type TableLayout } from './table-layout.js';

/** Values of some rows that follow each other. */
export interface RowBatch {
  /** Of files that have one variable after the other: which one it is. `firstRow` and `rowCount` then count its elements. */
  readonly column?: number;
  readonly firstRow: number;
  readonly rowCount: number;
  /** One per column: its values of these rows, big-endian as stored; of a column that all steps share, all its values. */
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
}

/** One row that is kept: its index in each dimension, and the values of its columns. */
export type RowVisit = (indices: readonly number[], values: readonly number[]) => void;

/** Walks through the rows of batches in their order, without those that the mask leaves out. */
export class TableRows {
  private readonly lengths: readonly number[];
  private readonly cells: number;
  private readonly shared = new Map<number, Float64Array>();

  constructor(private readonly layout: TableLayout) {
    this.lengths = layout.dimensions.map(({ values }) => values.length);
    this.cells = this.lengths.slice(-2).reduce((product, length) => product * length, 1);
  }

  /** @throws LongTooLarge */
  visit({ firstRow, rowCount, parts }: RowBatch, visit: RowVisit): void {
    const { layout, lengths, cells } = this;
    const { mask } = layout;
    const columns = layout.columns.map((column, index) => {
      if (isStreamed(column, layout)) return { values: this.decoded(index, parts), strides: null };
      const values = this.shared.get(index) ?? this.decoded(index, parts);
      this.shared.set(index, values);
      return { values, strides: column.strides };
    });
    const indices = indicesAt(firstRow, lengths);
    const row = columns.map(() => NaN);
    let cell = firstRow % cells;
    for (let at = 0; at < rowCount; at++) {
      if (!mask || mask[cell]) {
        for (let column = 0; column < row.length; column++) {
          const { values, strides } = columns[column] ?? { values: EMPTY, strides: null };
          row[column] = values[strides ? placeOf(indices, strides) : at] ?? NaN;
        }
        visit(indices, row);
      }
      if (++cell === cells) cell = 0;
      stepOn(indices, lengths);
    }
  }

  private decoded(column: number, parts: readonly Uint8Array<ArrayBuffer>[]): Float64Array {
    const decoding = this.layout.columns[column]?.decoding;
    const part = parts[column];
    return decoding && part ? decodedValues(decoding, part) : EMPTY;
  }
}

const EMPTY = new Float64Array(0);

function placeOf(indices: readonly number[], strides: readonly number[]): number {
  let place = 0;
  for (let dimension = 0; dimension < strides.length; dimension++) {
    place += (indices[dimension] ?? 0) * (strides[dimension] ?? 0);
  }
  return place;
}

function indicesAt(row: number, lengths: readonly number[]): number[] {
  const indices = lengths.map(() => 0);
  let rest = row;
  for (let dimension = lengths.length - 1; dimension >= 0; dimension--) {
    const length = lengths[dimension] ?? 1;
    indices[dimension] = rest % length;
    rest = Math.floor(rest / length);
  }
  return indices;
}

function stepOn(indices: number[], lengths: readonly number[]): void {
  for (let dimension = indices.length - 1; dimension >= 0; dimension--) {
    const next = (indices[dimension] ?? 0) + 1;
    if (next < (lengths[dimension] ?? 1)) {
      indices[dimension] = next;
      return;
    }
    indices[dimension] = 0;
  }
}
