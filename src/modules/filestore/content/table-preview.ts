import { type FileMetaData, parquetRead } from 'hyparquet';
import type { ByteRanges } from './byte-ranges.js';
import { CsvBeginning } from './csv-beginning.js';
import { CsvScanner, type CsvSink } from './csv-scanner.js';
import type { CsvFormat } from './content-profile.js';
import { cellOf, type ParquetColumn, parquetColumns } from './parquet-columns.js';
import { ParquetSource, PIECE_LIMIT_BYTES, UnreadableParquet } from './parquet-source.js';
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

  constructor(private readonly limit: number) {}

  cell(bytes: Uint8Array, start: number, end: number): void {
    this.row.push(decodeText(bytes.subarray(start, end)));
  }

  endRow(isBlank: boolean): boolean {
    if (!isBlank && this.rows.length < this.limit) this.rows.push(this.row);
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
  const rowEnd = Math.min(limit, Number(metadata.row_groups[0]?.num_rows ?? 0));
  const cells: (readonly (string | null)[])[] = [];
  for (const column of columns) {
    const values = await firstValues(source, metadata, column, rowEnd);
    cells.push(values?.map((value) => cellOf(value, column)) ?? Array<string>(rowEnd).fill(NOT_SHOWN));
  }
  return {
    columns: columns.map(({ name }) => name),
    rows: Array.from({ length: rowEnd }, (_, row) => cells.map((column) => column[row] ?? null)),
  };
}

/** Null where even the largest piece that may be read at once is too small for them. */
async function firstValues(
  source: ParquetSource,
  metadata: FileMetaData,
  { name, isNested }: ParquetColumn,
  rowEnd: number,
): Promise<unknown[] | null> {
  for (const pieceBytes of rowEnd > 0 ? PARQUET_PIECES : []) {
    try {
      const values = await readValues(source, cutChunks(metadata, pieceBytes), name, rowEnd);
      // The piece may end where a page does, and before the rows do.
      if (values.length === rowEnd && (isNested || !values.includes(undefined))) return values;
    } catch (error) {
      if (!(error instanceof UnreadableParquet)) throw error;
    }
  }
  return rowEnd > 0 ? null : [];
}

async function readValues(
  source: ParquetSource,
  metadata: FileMetaData,
  name: string,
  rowEnd: number,
): Promise<unknown[]> {
  let values: unknown[] = [];
  const onComplete = (rows: unknown[][]): void => {
    values = rows.map(([value]) => value);
  };
  const { buffer: file, compressors } = source;
  await source.orUnreadable(() =>
    parquetRead({ file, metadata, columns: [name], rowStart: 0, rowEnd, compressors, onComplete }),
  );
  return values;
}

/** The same file with shorter column chunks in its first row group: the library reads a chunk whole before its first page. */
function cutChunks(metadata: FileMetaData, pieceBytes: number): FileMetaData {
  const [group] = metadata.row_groups;
  if (!group) return metadata;
  const columns = group.columns.map((chunk) => {
    if (!chunk.meta_data || chunk.meta_data.total_compressed_size <= pieceBytes) return chunk;
    return { ...chunk, meta_data: { ...chunk.meta_data, total_compressed_size: BigInt(pieceBytes) } };
  });
  return { ...metadata, row_groups: [{ ...group, columns }] };
}
