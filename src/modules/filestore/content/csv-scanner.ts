import type { CsvDialect } from './csv-dialect.js';

/** Whom the scanner tells what it sees. */
export interface CsvSink {
  /** A cell without its quotes: `start` to `end` of `bytes`, which stay as they are until `write` returns. */
  cell(bytes: Uint8Array, start: number, end: number): void;
  /** Takes cells that are plain by itself, from the beginning of one. Undefined where it takes none. */
  skim?(start: number, end: number): SkimmedCells | undefined;
  /** Called when a row is complete, also for an empty line; false ends the scan. */
  endRow(isBlank: boolean): boolean;
  /** The bytes of the cells that came so far are about to go. */
  endPiece?(): void;
  /** A zero byte, or text between a closing quote and the next delimiter. */
  fault(fault: ScanFault): void;
}

/** Cells that the sink has taken without the scanner. */
export interface SkimmedCells {
  /** Where it stopped: at the beginning of a cell. */
  readonly end: number;
  /** Whether the row of that cell has cells before it. */
  readonly isInRow: boolean;
  readonly lf: number;
  readonly crlf: number;
  readonly hasQuotedCells: boolean;
  /** False ends the scan. */
  readonly goesOn: boolean;
}

export type ScanFault = 'zero-byte' | 'text-after-quote' | 'endless-cell' | 'open-quote';

const State = { CellStart: 0, Plain: 1, Quoted: 2, QuoteInQuoted: 3, AfterQuoted: 4 } as const;
type State = (typeof State)[keyof typeof State];
/** What a byte means outside quotes. */
const Meaning = { Text: 0, Delimiter: 1, LineFeed: 2, CarriageReturn: 3, Quote: 4, Zero: 5 } as const;

/** One cell has to fit into memory; a longer one is nearly always a quote that was never closed. */
export const CELL_LIMIT_BYTES = 4 * 1024 * 1024;
/** Longer chunks are scanned in pieces. */
const PIECE_BYTES = 256 * 1024;
/** What a kernel may read behind the text. */
const SLACK_BYTES = 64;
/** Room for a cell that is not complete, and a piece behind it. */
export const TEXT_ROOM_BYTES = CELL_LIMIT_BYTES + PIECE_BYTES + SLACK_BYTES;
const LINE_FEED = 0x0a;

/**
 * Cuts a CSV file into cells, byte by byte as it comes, by RFC 4180 with some grace: any line ending, quotes inside a
 * cell that does not begin with one, empty lines. Keeps only the cell that is not complete yet.
 */
export class CsvScanner {
  private readonly lineEndings = { lf: 0, crlf: 0, cr: 0 };
  hasQuotedCells = false;
  hasQuotesInside = false;

  private readonly meanings = new Uint8Array(256);
  private readonly quote: number;
  private filled = 0;
  /** All of what follows survives from one chunk to the next. */
  private state: State = State.CellStart;
  private position = 0;
  private cellStart = 0;
  private hasEscapes = false;
  /** Of a quoted cell, once it is closed. */
  private quotedLength = -1;
  private hasCells = false;
  private isAfterReturn = false;
  private isStopped = false;

  /** `buffer` has `TEXT_ROOM_BYTES`: what is read passes through it. */
  constructor(
    readonly dialect: CsvDialect,
    private readonly sink: CsvSink,
    private readonly buffer: Uint8Array = new Uint8Array(TEXT_ROOM_BYTES),
  ) {
    const { delimiter, quote } = dialect;
    this.quote = quote.charCodeAt(0);
    this.meanings[0] = Meaning.Zero;
    this.meanings[LINE_FEED] = Meaning.LineFeed;
    this.meanings[0x0d] = Meaning.CarriageReturn;
    this.meanings[this.quote] = Meaning.Quote;
    this.meanings[delimiter.charCodeAt(0)] = Meaning.Delimiter;
  }

  /** In which the cells of the latest `write` lie. */
  get bytes(): Uint8Array {
    return this.buffer;
  }

  /** The part of the latest cell that has come. */
  get pendingBytes(): number {
    return this.filled - this.cellStart;
  }

  get lineEnding(): 'lf' | 'crlf' | 'cr' | 'mixed' | null {
    const { lf, crlf, cr } = this.lineEndings;
    if (Math.max(lf, crlf, cr) < lf + crlf + cr) return 'mixed';
    if (lf > 0) return 'lf';
    if (crlf > 0) return 'crlf';
    return cr > 0 ? 'cr' : null;
  }

  /** False when the sink wants no more. */
  write(chunk: Uint8Array): boolean {
    for (let start = 0; start < chunk.length && !this.isStopped; start += PIECE_BYTES) {
      this.append(chunk.subarray(start, start + PIECE_BYTES));
      this.scan();
      this.sink.endPiece?.();
    }
    return !this.isStopped;
  }

  end(): void {
    if (this.isStopped) return;
    if (this.isAfterReturn) this.lineEndings.cr++;
    if (this.state === State.Quoted) return this.stop('open-quote');
    if (this.state === State.CellStart && !this.hasCells) return;
    // Nothing follows the last delimiter, and an empty cell lies there.
    if (this.state === State.CellStart) this.clearCell();
    this.emit(this.state === State.QuoteInQuoted ? this.position - 1 : this.position);
    this.sink.endRow(false);
  }

  private append(chunk: Uint8Array): void {
    const kept = this.filled - this.cellStart;
    this.buffer.copyWithin(0, this.cellStart, this.filled);
    this.buffer.set(chunk, kept);
    this.filled = kept + chunk.length;
    this.position -= this.cellStart;
    this.cellStart = 0;
  }

  private stop(fault: ScanFault): void {
    this.sink.fault(fault);
    this.isStopped = true;
  }

  private scan(): void {
    const { buffer, filled, meanings } = this;
    while (this.position < filled) {
      switch (this.state) {
        case State.CellStart:
          if (!this.isAfterReturn) this.skim();
          if (this.position < filled && !this.isStopped) this.beginCell(buffer[this.position] as number);
          break;
        case State.Plain:
          this.scanPlain();
          break;
        case State.Quoted:
          this.scanQuoted();
          break;
        case State.QuoteInQuoted:
          this.meetAfterQuote(buffer[this.position] as number);
          break;
        case State.AfterQuoted: {
          const meaning = meanings[buffer[this.position] as number] as number;
          // What lies between was reported; the cell ends where the next delimiter says so.
          if (meaning === Meaning.Text || meaning === Meaning.Quote || meaning === Meaning.Zero) this.position++;
          else this.meetInPlain(meaning);
          break;
        }
      }
      if (this.isStopped) return;
    }
    if (this.pendingBytes > CELL_LIMIT_BYTES) this.stop('endless-cell');
  }

  /** Most cells of most tables are taken here. */
  private skim(): void {
    const skimmed = this.sink.skim?.(this.position, this.filled);
    if (!skimmed) return;
    this.position = this.cellStart = skimmed.end;
    this.hasCells = skimmed.isInRow;
    this.lineEndings.lf += skimmed.lf;
    this.lineEndings.crlf += skimmed.crlf;
    if (skimmed.hasQuotedCells) this.hasQuotedCells = true;
    if (!skimmed.goesOn) this.isStopped = true;
  }

  private scanPlain(): void {
    const { buffer, filled, meanings } = this;
    let { position } = this;
    let meaning: number = Meaning.Text;
    for (; position < filled; position++) {
      meaning = meanings[buffer[position] as number] as number;
      if (meaning !== Meaning.Text) break;
    }
    this.position = position;
    if (position < filled) this.meetInPlain(meaning);
  }

  private scanQuoted(): void {
    const { buffer, filled, quote } = this;
    let { position } = this;
    for (; position < filled; position++) {
      const code = buffer[position] as number;
      if (code <= quote && (code === quote || code === 0)) break;
    }
    this.position = position;
    if (position === filled) return;
    this.position++;
    if (buffer[position] === quote) this.state = State.QuoteInQuoted;
    else this.sink.fault('zero-byte');
  }

  private beginCell(code: number): void {
    if (this.isAfterReturn) {
      this.isAfterReturn = false;
      if (code === LINE_FEED) {
        this.lineEndings.crlf++;
        this.position++;
        this.cellStart = this.position;
        return;
      }
      this.lineEndings.cr++;
    }
    const isQuoted = code === this.quote;
    if (isQuoted) {
      this.hasQuotedCells = true;
      this.position++;
    }
    this.state = isQuoted ? State.Quoted : State.Plain;
    this.clearCell();
  }

  private clearCell(): void {
    this.cellStart = this.position;
    this.hasEscapes = false;
    this.quotedLength = -1;
  }

  private meetInPlain(meaning: number): void {
    const end = this.position;
    if (meaning === Meaning.Delimiter) {
      this.emit(end);
      this.hasCells = true;
      this.position = end + 1;
      this.cellStart = this.position;
      this.state = State.CellStart;
      return;
    }
    if (meaning === Meaning.LineFeed || meaning === Meaning.CarriageReturn) return this.endRow(meaning);
    this.position++;
    if (meaning === Meaning.Quote) this.hasQuotesInside = true;
    else this.sink.fault('zero-byte');
  }

  private endRow(meaning: number): void {
    const end = this.position;
    const isBlank = !this.hasCells && this.state === State.Plain && this.cellStart === end;
    if (!isBlank) this.emit(end);
    if (meaning === Meaning.LineFeed) this.lineEndings.lf++;
    else this.isAfterReturn = true;
    this.hasCells = false;
    this.position = end + 1;
    this.cellStart = this.position;
    this.state = State.CellStart;
    if (!this.sink.endRow(isBlank)) this.isStopped = true;
  }

  private meetAfterQuote(code: number): void {
    if (code === this.quote) {
      this.hasEscapes = true;
      this.state = State.Quoted;
      this.position++;
      return;
    }
    const meaning = this.meanings[code] as number;
    this.quotedLength = this.position - 1 - this.cellStart;
    this.state = State.AfterQuoted;
    const isEnd = meaning === Meaning.Delimiter || meaning === Meaning.LineFeed || meaning === Meaning.CarriageReturn;
    if (isEnd) this.meetInPlain(meaning);
    else this.sink.fault('text-after-quote');
  }

  private emit(plainEnd: number): void {
    const start = this.cellStart;
    let end = this.quotedLength < 0 ? plainEnd : start + this.quotedLength;
    if (this.hasEscapes) end = this.unescape(start, end);
    this.sink.cell(this.buffer, start, end);
  }

  /** Writes the cell over itself with one quote for two: it is read once only. */
  private unescape(start: number, end: number): number {
    const { buffer, quote } = this;
    let to = start;
    for (let from = start; from < end; from++) {
      const code = buffer[from] as number;
      if (code === quote) from++;
      buffer[to++] = code;
    }
    return to;
  }
}
