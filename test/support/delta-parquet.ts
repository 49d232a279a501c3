import { list, struct, text, unsigned, varint } from './parquet-file.js';

export interface DeltaFile {
  readonly rows: number;
  /** Each value repeats so many more bytes of the one before than that one did; all are empty by right. */
  readonly step: number;
  readonly columns?: number;
  /** What a page claims to hold, where it is not one value for each row. */
  readonly valuesPerPage?: number;
  /** What a column claims to unpack to, where it is not what it takes. */
  readonly claimedBytes?: number;
}

/** A file of few bytes whose texts unpack to the square of its rows. */
export function deltaParquet({ rows, step, columns = 1, valuesPerPage = rows, claimedBytes }: DeltaFile): Buffer {
  const page = Buffer.concat([lengths(valuesPerPage, step), lengths(valuesPerPage, 0)]);
  const header = struct([
    [1, 5, varint(0)],
    [2, 5, varint(page.length)],
    [3, 5, varint(page.length)],
    [
      5,
      12,
      struct([
        [1, 5, varint(valuesPerPage)],
        [2, 5, varint(7)],
        [3, 5, varint(3)],
        [4, 5, varint(3)],
      ]),
    ],
  ]);
  const size = header.length + page.length;
  const names = Array.from({ length: columns }, (_, index) => text(`c${index}`));
  const chunks = names.map((name, index) => {
    const offset = 4 + index * size;
    const meta = struct([
      [1, 5, varint(6)],
      [2, 9, list(5, [varint(7)])],
      [3, 9, list(8, [name])],
      [4, 5, varint(0)],
      [5, 6, varint(rows)],
      [6, 6, varint(claimedBytes ?? size)],
      [7, 6, varint(size)],
      [9, 6, varint(offset)],
    ]);
    return struct([
      [2, 6, varint(offset)],
      [3, 12, meta],
    ]);
  });
  const group = struct([
    [1, 9, list(12, chunks)],
    [2, 6, varint(0)],
    [3, 6, varint(rows)],
  ]);
  const root = struct([
    [4, 8, text('schema')],
    [5, 5, varint(columns)],
  ]);
  const leaves = names.map((name) =>
    struct([
      [1, 5, varint(6)],
      [3, 5, varint(0)],
      [4, 8, name],
      [6, 5, varint(0)],
    ]),
  );
  const footer = struct([
    [1, 5, varint(1)],
    [2, 9, list(12, [root, ...leaves])],
    [3, 6, varint(rows)],
    [4, 9, list(12, [group])],
  ]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(footer.length);
  const pages = names.flatMap(() => [header, page]);
  return Buffer.concat([Buffer.from('PAR1'), ...pages, footer, tail, Buffer.from('PAR1')]);
}

/** Whole numbers from zero on, each greater by `step`. */
function lengths(count: number, step: number): Buffer {
  const parts = [unsigned(128), unsigned(4), unsigned(count), varint(0)];
  for (let index = 1; index < count; index += 128) parts.push(varint(step), Buffer.alloc(4));
  return Buffer.concat(parts);
}
