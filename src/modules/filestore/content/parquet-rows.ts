import type { FileMetaData } from 'hyparquet';
import type { ByteRanges } from './byte-ranges.js';
import type { FieldType } from './field-type.js';
import { checkColumn, chunksByColumn, damaged, readColumnRows } from './parquet-column-read.js';
import { cellOf, type ParquetColumn, parquetColumns } from './parquet-columns.js';
import {
  DAMAGED_FOOTER,
  ParquetSource,
  PIECE_LIMIT_BYTES,
  TooLargeParquet,
  UnreadableParquet,
} from './parquet-source.js';

/** So many rows are decoded at once: each value is an object of its own by then. */
const ROWS_AT_ONCE = 65_536;

export interface NativeColumn {
  readonly name: string;
  /** What the file itself says of it. */
  readonly type: FieldType;
  readonly isNested: boolean;
}

/** Whom the cells of a Parquet file are told: span of rows by span of rows, and in each column by column. */
export interface ParquetCellSink {
  /** The places of the columns that are wanted. */
  columns(columns: readonly NativeColumn[]): readonly number[];
  /** Rows count from 1. A part of each of the `skipped` columns takes too much room to be read. */
  beginSpan(firstRow: number, rowCount: number, skipped: readonly number[]): void;
  cells(column: number, texts: readonly (string | null)[]): void;
  endSpan(): void;
}

/** @returns the number of rows, or a sentence that says why it cannot be read. What the sink throws goes through. */
export async function readParquetCells(file: ByteRanges, sink: ParquetCellSink): Promise<number | string> {
  const source = new ParquetSource(file);
  try {
    return await readCells(source, sink);
  } catch (error) {
    if (error instanceof UnreadableParquet) return error.message;
    throw error;
  }
}

async function readCells(source: ParquetSource, sink: ParquetCellSink): Promise<number> {
  const metadata = await source.readMetadata();
  const columns = await source.orUnreadable(DAMAGED_FOOTER, async () => parquetColumns(metadata));
  const wanted = sink.columns(columns.map(({ name, type, isNested }) => ({ name, type, isNested })));
  let firstRow = 1;
  for (const group of metadata.row_groups) {
    const groupRows = Number(group.num_rows);
    if (!(groupRows >= 0)) throw new UnreadableParquet('a row group has no count of rows');
    const readable = await source.orUnreadable(DAMAGED_FOOTER, () => readableColumns(source, group, wanted, columns));
    const skipped = wanted.filter((index) => !readable.has(index));
    for (let rowStart = 0; rowStart < groupRows; rowStart += ROWS_AT_ONCE) {
      const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, groupRows);
      sink.beginSpan(firstRow + rowStart, rowEnd - rowStart, skipped);
      for (const [index, part] of readable) {
        const values = await readColumnRows(source, part, { rowStart, rowEnd });
        if (values.length < rowEnd - rowStart || (!part.column.isNested && values.includes(undefined))) {
          throw new UnreadableParquet(damaged(part.column));
        }
        sink.cells(
          index,
          values.map((value) => cellOf(value, part.column)),
        );
      }
      sink.endSpan();
    }
    firstRow += groupRows;
  }
  return firstRow - 1;
}

interface GroupPart {
  readonly column: ParquetColumn;
  readonly chunks: FileMetaData['row_groups'][number]['columns'];
  readonly groupRows: number;
}

async function readableColumns(
  source: ParquetSource,
  group: FileMetaData['row_groups'][number],
  wanted: readonly number[],
  columns: readonly ParquetColumn[],
): Promise<Map<number, GroupPart>> {
  const chunksOf = chunksByColumn(group);
  const readable = new Map<number, GroupPart>();
  for (const index of wanted) {
    const column = columns[index];
    const chunks = column && chunksOf.get(column.name);
    if (!column || !chunks) continue;
    const part = { column, chunks, groupRows: Number(group.num_rows) };
    const isModest = chunks.every(({ meta_data: chunk }) => {
      return (
        Math.max(Number(chunk?.total_compressed_size), Number(chunk?.total_uncompressed_size)) <= PIECE_LIMIT_BYTES
      );
    });
    try {
      if (!isModest) continue;
      await checkColumn(source, part);
      readable.set(index, part);
    } catch (error) {
      if (!(error instanceof TooLargeParquet)) throw error;
    }
  }
  return readable;
}
