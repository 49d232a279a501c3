import { parquetRead } from 'hyparquet';
import type { ByteRanges } from './byte-ranges.js';
import { CsvBeginning } from './csv-beginning.js';
import { CsvScanner, type CsvSink } from './csv-scanner.js';
import type { CsvFormat } from './content-profile.js';
import { cellOf, parquetColumns } from './parquet-columns.js';
import { ParquetSource } from './parquet-source.js';
import { decodeText } from './text-encoding.js';

/** The first rows of a table. Null stands for a missing value. */
export interface TablePreview {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** Rows that do not fit into so many first bytes are left out. */
const PREVIEW_BYTES = 1024 * 1024;

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

/** Reads the first row group alone. */
export async function previewParquet(file: ByteRanges, { limit }: { readonly limit: number }): Promise<TablePreview> {
  const source = new ParquetSource(file);
  const metadata = await source.readMetadata();
  const columns = parquetColumns(metadata);
  const rowEnd = Math.min(limit, Number(metadata.row_groups[0]?.num_rows ?? 0));
  let rows: unknown[][] = [];
  if (rowEnd > 0) {
    await source.orUnreadable(() =>
      parquetRead({
        file: source.buffer,
        metadata,
        rowStart: 0,
        rowEnd,
        compressors: source.compressors,
        onComplete: (read: unknown[][]) => (rows = read),
      }),
    );
  }
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map((column, index) => cellOf(row[index], column))),
  };
}
