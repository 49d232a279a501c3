import { isUtf8 } from 'node:buffer';
import { CsvBeginning } from './csv-beginning.js';
import { CsvScanner, type CsvSink, type ScanFault } from './csv-scanner.js';
import { HEADER_LIMIT_BYTES, MOST_COLUMNS } from './table-header.js';

/** What keeps a CSV file, or the rest of it, from being read. */
export type CsvObstacle = ScanFault | 'empty' | 'utf-16' | 'header-too-large' | 'too-many-columns';

/** Whom the rows of a CSV file are told. Rows are counted as a spreadsheet does: the header is row 1. */
export interface CsvRowSink {
  /** False where no row is wanted. */
  header(names: readonly string[]): boolean;
  /** The cells are the sink's until it returns; `cellCount` may be more or less than there are columns. */
  row(cells: readonly string[], cellCount: number, row: number): void;
  blankLine(row: number): void;
  /** After some the file is read on, after others not. */
  obstacle(obstacle: CsvObstacle, row: number, column: number): void;
  /** Bytes of a cell that are neither UTF-8 nor Windows-1252. */
  oddBytes(row: number, column: number): void;
}

const windows1252 = new TextDecoder('windows-1252');
/** Bytes that Windows-1252 leaves undefined. */
const UNDEFINED_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const FINAL: readonly CsvObstacle[] = ['open-quote', 'endless-cell'];

/** A CSV file as rows of text, chunk by chunk. For whoever needs the values and not their figures. */
export class CsvRows implements CsvSink {
  private readonly beginning = new CsvBeginning();
  private scanner: CsvScanner | undefined;
  private cells: string[] = [];
  private width = -1;
  private headerBytes = 0;
  private row = 1;
  private column = 0;
  private isOver = false;
  private isOtherText = false;

  constructor(
    private readonly expectedNames: ReadonlySet<string>,
    private readonly sink: CsvRowSink,
  ) {}

  /** False when no more is read. */
  write(chunk: Uint8Array): boolean {
    if (this.isOver) return false;
    if (this.scanner) this.scan(chunk);
    else if (this.beginning.add(chunk)) this.begin();
    return !this.isOver;
  }

  end(): void {
    if (!this.scanner && !this.isOver) this.begin();
    if (!this.isOver) this.scanner?.end();
    if (this.width < 0 && !this.isOver) this.stop('empty');
  }

  get hasBom(): boolean {
    return this.beginning.hasBom;
  }

  get delimiter(): string {
    return this.scanner?.dialect.delimiter ?? ',';
  }

  /** True where some text was Windows-1252. */
  get hasOtherText(): boolean {
    return this.isOtherText;
  }

  cell(bytes: Uint8Array, start: number, end: number): void {
    const column = this.column++;
    if (this.width >= 0) {
      if (column < this.width) this.cells[column] = this.textOf(bytes, start, end);
      return;
    }
    this.headerBytes += end - start;
    if (this.headerBytes <= HEADER_LIMIT_BYTES && column <= MOST_COLUMNS) {
      this.cells.push(this.textOf(bytes, start, end));
    }
  }

  endRow(isBlank: boolean): boolean {
    if (isBlank) this.sink.blankLine(this.row);
    else if (this.width < 0) this.endHeader();
    else this.sink.row(this.cells, this.column, this.row);
    this.column = 0;
    this.row++;
    return !this.isOver;
  }

  fault(fault: ScanFault): void {
    this.sink.obstacle(fault, this.row, this.column);
    if (FINAL.includes(fault)) this.isOver = true;
  }

  private begin(): void {
    if (this.beginning.isUtf16) return this.stop('utf-16');
    const { bytes, dialect } = this.beginning.read(this.expectedNames);
    this.scanner = new CsvScanner(dialect, this);
    this.scan(bytes);
  }

  private scan(chunk: Uint8Array): void {
    const { scanner } = this;
    if (!scanner) return;
    scanner.write(chunk);
    const isEndless = this.width < 0 && this.headerBytes + scanner.pendingBytes > HEADER_LIMIT_BYTES;
    if (isEndless && !this.isOver) this.stop('header-too-large');
  }

  private endHeader(): void {
    if (this.column > MOST_COLUMNS) return this.stop('too-many-columns');
    this.width = this.cells.length;
    if (!this.sink.header([...this.cells])) this.isOver = true;
  }

  private stop(obstacle: CsvObstacle): void {
    this.sink.obstacle(obstacle, this.row, this.column);
    this.isOver = true;
  }

  private textOf(bytes: Uint8Array, start: number, end: number): string {
    const buffer = bytesOf(bytes);
    for (let at = start; at < end; at++) {
      if ((bytes[at] as number) > 0x7f) return this.otherText(buffer.subarray(start, end));
    }
    return buffer.toString('latin1', start, end);
  }

  private otherText(bytes: Buffer): string {
    if (isUtf8(bytes)) return bytes.toString('utf8');
    this.isOtherText = true;
    if (bytes.some((code) => UNDEFINED_1252.includes(code))) this.sink.oddBytes(this.row, this.column - 1);
    return windows1252.decode(bytes);
  }
}

let latest: { readonly bytes: Uint8Array; readonly buffer: Buffer } | undefined;

/** The same bytes as a buffer; the scanner has all cells of a chunk in one. */
function bytesOf(bytes: Uint8Array): Buffer {
  if (latest?.bytes !== bytes) {
    latest = { bytes, buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  }
  return latest.buffer;
}
