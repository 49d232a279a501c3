import { createHash, type Hash } from 'node:crypto';

/** What the first frame of a dump says of itself. */
export interface DumpHeader {
  readonly format: typeof DUMP_FORMAT;
  readonly format_version: number;
  readonly made_at: string;
  readonly postgres: string;
  readonly instance_id: string;
  /** By name, in the order in which they ran. */
  readonly migrations: readonly string[];
  /** The last entry of the audit log; null where there is none. */
  readonly audit_anchor: { readonly id: number; readonly hash: string } | null;
}

export interface DumpedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Stands behind the rows of a table. */
export interface TableSum {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface DumpedSequence {
  readonly name: string;
  /** As text: it is a bigint. */
  readonly last_value: string;
  readonly is_called: boolean;
}

/** An object that the store should have. */
export interface DumpedObject {
  readonly key: string;
  readonly size: number;
  /** Null where nobody has read it. */
  readonly sha256: string | null;
}

/** The last frame: a dump without it was cut off. */
export interface DumpTrailer {
  readonly tables: number;
  readonly rows: number;
  readonly objects: number;
  /** Of all bytes before this frame. */
  readonly sha256: string;
}

export type DumpPart =
  | { readonly kind: 'header'; readonly value: DumpHeader }
  | { readonly kind: 'table'; readonly value: DumpedTable }
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'sum'; readonly value: TableSum }
  | { readonly kind: 'sequences'; readonly value: readonly DumpedSequence[] }
  | { readonly kind: 'objects'; readonly value: readonly DumpedObject[] }
  | { readonly kind: 'trailer'; readonly value: DumpTrailer };

export type DumpPartKind = DumpPart['kind'];

export const DUMP_FORMAT = 'dataio-dump';
/** Another number is another format, which this release does not read. */
export const DUMP_FORMAT_VERSION = 1;

/** A frame is a letter, the length of its content in four bytes, and the content. */
export const FRAME_HEAD_BYTES = 5;
export const FRAME_LIMIT_BYTES = 16 * 2 ** 20;
const LETTERS: Readonly<Record<DumpPartKind, string>> = {
  header: 'H',
  table: 'T',
  rows: 'R',
  sum: 'S',
  sequences: 'Q',
  objects: 'O',
  trailer: 'Z',
};
const KINDS = new Map(Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind as DumpPartKind]));

export function frameHead(kind: DumpPartKind, length: number): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.write(LETTERS[kind], 'latin1');
  head.writeUInt32BE(length, 1);
  return head;
}

/** Undefined for bytes that begin no frame. */
export function readFrameHead(head: Buffer): { readonly kind: DumpPartKind; readonly length: number } | undefined {
  const kind = KINDS.get(head[0] ?? 0);
  const length = head.readUInt32BE(1);
  return kind === undefined || length > FRAME_LIMIT_BYTES ? undefined : { kind, length };
}

const LINE_END = 10;

/** Counts and hashes the rows of one table, on their way out and on their way in. */
export class RowSum {
  /** A row of COPY is a line, whatever is in it. */
  lines = 0;
  private bytes = 0;
  private readonly hash: Hash = createHash('sha256');

  add(rows: Buffer): void {
    this.bytes += rows.length;
    this.hash.update(rows);
    for (let at = rows.indexOf(LINE_END); at !== -1; at = rows.indexOf(LINE_END, at + 1)) this.lines += 1;
  }

  end(rows: number): TableSum {
    return { rows, bytes: this.bytes, sha256: this.hash.digest('hex') };
  }
}
