import { type CsvDialect, findDialect } from './csv-dialect.js';
import { decodeCutText } from './text-encoding.js';

/** Enough for a header and some rows. */
const SAMPLE_BYTES = 64 * 1024;
const BOM = [0xef, 0xbb, 0xbf];
const UTF16_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/** The first bytes of a CSV file, gathered until they show how it is written. */
export class CsvBeginning {
  hasBom = false;
  private chunks: Uint8Array[] = [];
  private sizeBytes = 0;

  /** True when there is enough. */
  add(chunk: Uint8Array): boolean {
    // A copy: whoever sent the chunk fills it again. Not by slice(), which of a Buffer is a view.
    this.chunks.push(new Uint8Array(chunk));
    this.sizeBytes += chunk.length;
    return this.sizeBytes >= SAMPLE_BYTES;
  }

  get isEmpty(): boolean {
    return this.sizeBytes === 0;
  }

  get isUtf16(): boolean {
    const bytes = this.joined();
    return UTF16_MARKS.some((mark) => mark.every((code, index) => bytes[index] === code));
  }

  /** What was gathered, without the byte order mark. */
  read(expectedNames: ReadonlySet<string>): { readonly bytes: Uint8Array; readonly dialect: CsvDialect } {
    const all = this.joined();
    this.chunks = [];
    this.hasBom = BOM.every((code, index) => all[index] === code);
    const bytes = this.hasBom ? all.subarray(BOM.length) : all;
    return { bytes, dialect: findDialect(decodeCutText(bytes.subarray(0, SAMPLE_BYTES)), expectedNames) };
  }

  private joined(): Uint8Array {
    const [first] = this.chunks;
    if (first && this.chunks.length === 1) return first;
    this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] as Uint8Array;
  }
}
