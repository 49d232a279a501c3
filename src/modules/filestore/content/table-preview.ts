import type { ColumnChunk } from 'hyparquet';
import type { ByteRanges } from './byte-ranges.js';
import { CsvBeginning } from './csv-beginning.js';
import { CsvScanner, type CsvSink } from './csv-scanner.js';
import type { CsvFormat } from './content-profile.js';
import { checkColumn, chunksByColumn, type GroupColumn, readColumnRows } from './parquet-column-read.js';
import { cellOf, parquetColumns } from './parquet-columns.js';
import { ParquetSource, PIECE_LIMIT_BYTES, TooLargeParquet, UnreadableParquet } from './parquet-source.js';
import { decodeText } from './text-encoding.js';

/** The first rows of a table. Null stands for a missing value. */
export interface TablePreview {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Rows that do not fit into so many first bytes are left out. */
const PREVIEW_BYTES = 1024 * 1024;
/** A page has about a mebibyte by default, and its dictionary another; short columns take less. */
const PARQUET_PIECES = [256 * 1024, 4 * 1024 * 1024, PIECE_LIMIT_BYTES];
/** A preview of more columns has fewer rows, and one at least. */
const CELL_LIMIT = 20_000;
/** Long texts come whole while there is room in the answer. */
const TEXT_LIMIT = 4 * 1024 * 1024;
/** Stands for values that would take too much to read. */
const NOT_SHOWN = '…';

/** `format`, where the profile knows it, keeps the preview from guessing the dialect anew. */
export async function previewCsv(
  file: ByteRanges,
  { limit, format }: { readonly limit: number; readonly format?: Pick<CsvFormat, 'delimiter' | 'quote'> },
): Promise<TablePreview> {
  const isWhole = file.sizeBytes <= PREVIEW_BYTES;
  const beginning = new CsvBeginning();
  beginning.add(await file.read(0, Math.min(file.sizeBytes, PREVIEW_BYTES)));
  const { bytes, dialect } = beginning.read(new Set());
  const rows = new PreviewedRows(limit + 1);
  const scanner = new CsvScanner(
    { delimiter: format?.delimiter ?? dialect.delimiter, quote: format?.quote ?? dialect.quote },
    rows,
  );
  scanner.write(bytes);
  // What is cut off by the end of the bytes is no row.
  if (isWhole) scanner.end();
  const [columns = [], ...cells] = rows.rows;
  return { columns, rows: cells.map((row) => row.map((cell) => (cell === '' ? null : cell))) };
}

class PreviewedRows implements CsvSink {
  readonly rows: string[][] = [];
  private row: string[] = [];

  /** `limit` counts the header. */
  constructor(private limit: number) {}

  cell(bytes: Uint8Array, start: number, end: number): void {
    this.row.push(decodeText(bytes.subarray(start, end)));
  }

  endRow(isBlank: boolean): boolean {
    if (!isBlank && this.rows.length < this.limit) this.rows.push(this.row);
    if (this.rows.length === 1) this.limit = 1 + rowLimit(this.limit - 1, this.rows[0]?.length ?? 1);
    this.row = [];
    return this.rows.length < this.limit;
  }

  fault(): void {
    // Found when the file came, and then it was refused.
  }
}

/** Reads the first row group alone, and of each column as little as its first rows take. */
export async function previewParquet(file: ByteRanges, { limit }: { readonly limit: number }): Promise<TablePreview> {
  const source = new ParquetSource(file);
  const metadata = await source.readMetadata();
  const columns = parquetColumns(metadata);
  const [group] = metadata.row_groups;
  const groupRows = Number(group?.num_rows ?? 0);
  const rowEnd = Math.min(rowLimit(limit, columns.length), groupRows);
  const chunksOf = group && rowEnd > 0 ? chunksByColumn(group) : new Map<string, ColumnChunk[]>();
  const cells: (readonly (string | null)[])[] = [];
  let lengthLeft = TEXT_LIMIT;
  for (const column of columns) {
    const chunks = chunksOf.get(column.name) ?? [];
    const values = await firstValues(source, { column, chunks, groupRows }, rowEnd);
    const texts = Array.from({ length: rowEnd }, (_, row) => (values ? cellOf(values[row], column) : NOT_SHOWN));
    cells.push(texts.map((text) => ((lengthLeft -= text?.length ?? 0) >= 0 ? text : NOT_SHOWN)));
  }
  return {
    columns: columns.map(({ name }) => name),
    rows: Array.from({ length: rowEnd }, (_, row) => cells.map((column) => column[row] ?? null)),
  };
}

function rowLimit(limit: number, columnCount: number): number {
  return Math.min(limit, Math.max(1, Math.floor(CELL_LIMIT / columnCount)));
}

/** Null where even the largest piece that may be read at once is too small for them. */
async function firstValues(source: ParquetSource, part: GroupColumn, rowEnd: number): Promise<unknown[] | null> {
  for (const pieceBytes of rowEnd > 0 ? PARQUET_PIECES : []) {
    try {
      const piece = { ...part, chunks: part.chunks.map((chunk) => cutChunk(chunk, pieceBytes)) };
      await checkColumn(source, piece);
      const values = await readColumnRows(source, piece, { rowStart: 0, rowEnd });
      // The piece may end where a page does, and before the rows do.
      if (values.length === rowEnd && (part.column.isNested || !values.includes(undefined))) return values;
    } catch (error) {
      if (!(error instanceof UnreadableParquet)) throw error;
      if (error instanceof TooLargeParquet) return null;
    }
  }
  return rowEnd > 0 ? null : [];
}

/** The same chunk, shorter: the library reads a chunk whole before its first page. */
function cutChunk(chunk: ColumnChunk, pieceBytes: number): ColumnChunk {
  if (!chunk.meta_data || chunk.meta_data.total_compressed_size <= pieceBytes) return chunk;
  return { ...chunk, meta_data: { ...chunk.meta_data, total_compressed_size: BigInt(pieceBytes) } };
}
