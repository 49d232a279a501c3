import type { FieldFault } from '#common/errors/failure.js';
import type { DataDictionary } from '../data-dictionary.js';
import { CellBatch, viewOf } from './cell-batch.js';
import { ColumnStatistics, type FaultyCell } from './column-statistics.js';
import type { ContentProfile, CsvFormat } from './content-profile.js';
import { CsvBeginning } from './csv-beginning.js';
import { CsvKernel } from './csv-kernel.js';
import {
  CELL_LIMIT_BYTES,
  CsvScanner,
  type CsvSink,
  type ScanFault,
  type SkimmedCells,
  TEXT_ROOM_BYTES,
} from './csv-scanner.js';
import { csvWarnings } from './csv-warnings.js';
import { dictionaryWarnings } from './dictionary-check.js';
import { type DeclaredFields, declaredFields } from './field-type.js';
import { HEADER_LIMIT_BYTES, headerFaults, MOST_COLUMNS, quoted } from './table-header.js';
import { HEAP_ROOM } from './table-room.js';
import { decodeCutText, decodeText } from './text-encoding.js';

/** What an inspection comes to. Plain JSON: it crosses from one thread to another. */
export type InspectionOutcome = { readonly profile: ContentProfile } | { readonly faults: readonly FieldFault[] };

/** As many faults are listed: enough to see what is wrong, few enough to read. */
export const LISTED_FAULTS = 20;
/** How far to look for further faults once there is one: an upload of nonsense ends early. */
const LOOK_ON_BYTES = 1024 * 1024;
const SHOWN_CELL_BYTES = 60;
/** Enough rows of most tables that a column is worth a loop of its own, and little memory beside a chunk. */
const BATCH_CELLS = 4096;

const SCAN_FAULTS: Readonly<Record<ScanFault, string>> = {
  'zero-byte': 'has a zero byte, so it is no text',
  'text-after-quote': 'has text after its closing quote; write a quote inside quotes twice',
  'open-quote': 'begins with a quote that is never closed',
  'endless-cell': `is longer than ${CELL_LIMIT_BYTES} bytes; a quote may never be closed`,
};

/**
 * Checks a CSV file against its dictionary and profiles it, chunk by chunk in constant memory. Rows are counted as a
 * spreadsheet counts them: the header is row 1, and an empty line counts.
 */
export class CsvInspection implements CsvSink {
  private readonly faults: FieldFault[] = [];
  private readonly declared: DeclaredFields;
  private readonly beginning = new CsvBeginning();
  private readonly text: Uint8Array;
  private readonly textView: DataView;
  private scanner: CsvScanner | undefined;
  private statistics: ColumnStatistics | undefined;
  private batch = new CellBatch(0, 0);
  /** How many cells of a row are looked at: none of the header. */
  private width = 0;
  private readonly names: string[] = [];
  private headerBytes = 0;
  row = 1;
  column = 0;
  private rowCount = 0;
  private blankLines = 0;
  private lookedOnBytes = 0;
  private isHopeless = false;

  /** Without a kernel, every cell goes the long way: tests compare the two. */
  constructor(
    private readonly dictionary: DataDictionary,
    private readonly kernel: CsvKernel | null = new CsvKernel(),
  ) {
    this.declared = declaredFields(dictionary);
    this.text = kernel?.text ?? new Uint8Array(TEXT_ROOM_BYTES);
    this.textView = viewOf(this.text);
  }

  /** False when the file is refused: no further chunk changes that. */
  write(chunk: Uint8Array): boolean {
    if (this.isHopeless) return false;
    if (this.faults.length > 0) this.lookedOnBytes += chunk.length;
    if (this.scanner) this.scan(chunk);
    else if (this.beginning.add(chunk)) this.begin();
    if (this.lookedOnBytes >= LOOK_ON_BYTES) this.isHopeless = true;
    return !this.isHopeless;
  }

  end(): InspectionOutcome {
    if (!this.scanner && !this.isHopeless) this.begin();
    if (!this.isHopeless) this.scanner?.end();
    this.takeBatch();
    if (!this.statistics && this.faults.length === 0) {
      this.refuse(this.beginning.isEmpty ? 'is empty; a table has a header at least' : 'has no header');
    }
    if (this.faults.length > 0 || !this.statistics || !this.scanner) return { faults: this.faults };
    return { profile: this.profile(this.statistics, this.scanner) };
  }

  cell(bytes: Uint8Array, start: number, end: number): void {
    if (this.column++ < this.width) {
      this.batch.add(this.textView, start, end);
      if (this.batch.isFull) this.takeBatch();
    } else if (!this.statistics) this.addName(bytes.subarray(start, end));
  }

  skim(start: number, end: number): SkimmedCells | undefined {
    const { kernel, scanner } = this;
    if (!kernel || !this.statistics || !scanner) return undefined;
    const skimmed = { end: start, lf: 0, crlf: 0, hasQuotedCells: false };
    do {
      if (this.batch.isFull) this.takeBatch();
      const gathered = this.batch.gather(kernel, [skimmed.end, end], this, scanner.dialect);
      skimmed.end = gathered.end;
      skimmed.lf += gathered.lf;
      skimmed.crlf += gathered.crlf;
      skimmed.hasQuotedCells ||= gathered.hasQuotedCells;
      this.rowCount += gathered.lf + gathered.crlf;
      this.row = gathered.row;
      this.column = gathered.column;
    } while (this.batch.isFull && !this.isHopeless);
    return { ...skimmed, isInRow: this.column > 0, goesOn: !this.isHopeless };
  }

  endRow(isBlank: boolean): boolean {
    if (isBlank) this.blankLines++;
    else if (!this.statistics) this.endHeader();
    else {
      this.rowCount++;
      if (this.column !== this.width) this.endRaggedRow();
    }
    this.column = 0;
    this.row++;
    if (this.statistics) this.batch.beginRow(this.row, !isBlank);
    return !this.isHopeless;
  }

  endPiece(): void {
    this.takeBatch();
  }

  fault(fault: ScanFault): void {
    this.takeBatch();
    this.addFault(this.names[this.column] ?? 'file', `${this.placeOf(this.column)} ${SCAN_FAULTS[fault]}`);
  }

  private begin(): void {
    if (this.beginning.isUtf16) return this.refuse('is UTF-16; save it as UTF-8');
    const { bytes, dialect } = this.beginning.read(new Set(Object.keys(this.dictionary)));
    this.scanner = new CsvScanner(dialect, this, this.text);
    this.scan(bytes);
  }

  private scan(chunk: Uint8Array): void {
    this.scanner?.write(chunk);
    if (!this.statistics && this.scanner && this.headerBytes + this.scanner.pendingBytes > HEADER_LIMIT_BYTES) {
      this.refuse(`has a header of more than ${HEADER_LIMIT_BYTES} bytes`);
    }
  }

  private addName(name: Uint8Array): void {
    this.headerBytes += name.length;
    // One more than allowed is enough to say so.
    if (this.headerBytes <= HEADER_LIMIT_BYTES && this.names.length <= MOST_COLUMNS) this.names.push(decodeText(name));
  }

  private endHeader(): void {
    const faults = headerFaults(this.names, this.dictionary);
    faults.forEach(({ path, message }) => this.addFault(path, message));
    // Rows are measured by the header: there is no point in going on without one.
    if (faults.length > 0) this.isHopeless = true;
    const fields = this.names.map((name) => this.declared.fields.get(name));
    const columns = this.names.map((name, index) => ({ name, ...fields[index] }));
    this.statistics = new ColumnStatistics(columns, this.kernel);
    this.batch = new CellBatch(columns.length, BATCH_CELLS, this.kernel ?? HEAP_ROOM);
    this.batch.begin(this.row, columns.length);
    this.width = columns.length;
  }

  private endRaggedRow(): void {
    this.takeBatch();
    const expected = countOf(this.names.length, 'column');
    this.addFault('file', `row ${this.row} has ${countOf(this.column, 'cell')}, the header has ${expected}`);
    this.batch.begin(this.row, this.width);
  }

  /** Looks at the cells that were gathered, before their bytes are gone or something else is said of the file. */
  private takeBatch(): void {
    if (!this.scanner || !this.statistics) return;
    this.batch.complete(this.scanner.bytes);
    this.statistics.take(this.batch).forEach((faulty) => this.meet(faulty));
    this.batch.begin(this.row, Math.min(this.column, this.width));
  }

  private meet({ fault, column, row, cell }: FaultyCell): void {
    const name = this.names[column] as string;
    const place = this.placeOf(column, row);
    if (fault === 'missing') this.addFault(name, `${place} is empty, and the dictionary requires a value`);
    else if (fault === 'no-text') {
      this.addFault(name, `${place} has bytes that are neither UTF-8 nor Windows-1252`);
    } else {
      const type = this.declared.fields.get(name)?.type ?? 'any';
      const text = quoted(decodeCutText(this.batch.bytesOf(cell).subarray(0, SHOWN_CELL_BYTES)));
      this.addFault(name, `${place} is ${text}, and the dictionary declares the type ${type}`);
    }
  }

  private placeOf(column: number, row = this.row): string {
    const name = this.statistics && this.names[column];
    return `row ${row}, column ${name === undefined ? column + 1 : quoted(name)}`;
  }

  private addFault(path: string, message: string): void {
    if (this.faults.length < LISTED_FAULTS) this.faults.push({ path, message });
    if (this.faults.length >= LISTED_FAULTS) this.isHopeless = true;
  }

  private refuse(message: string): void {
    this.addFault('file', `the file ${message}`);
    this.isHopeless = true;
  }

  private profile(statistics: ColumnStatistics, scanner: CsvScanner): ContentProfile {
    const { rowCount, blankLines, names } = this;
    const format: CsvFormat = {
      format: 'csv',
      encoding: statistics.encoding.name,
      delimiter: scanner.dialect.delimiter,
      quote: scanner.hasQuotedCells ? scanner.dialect.quote : null,
      hasBom: this.beginning.hasBom,
      lineEnding: scanner.lineEnding,
    };
    const remarks = {
      format,
      names,
      rowCount,
      blankLines,
      hasQuotesInside: scanner.hasQuotesInside,
    };
    return {
      ...format,
      rowCount,
      columns: names.map((_name, column) => statistics.profileOf(column)),
      warnings: [...csvWarnings(remarks, statistics), ...dictionaryWarnings(names, this.dictionary)],
    };
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
