import { gzipSync } from 'node:zlib';

/** A column of a test file; null only where it is optional. Dates are days since 1970, and so are times of INT96. */
export interface WrittenColumn {
  readonly name: string;
  readonly kind: 'boolean' | 'int32' | 'int64' | 'int96' | 'double' | 'text' | 'date' | 'timestamp' | 'json';
  readonly values: readonly (string | number | boolean | null)[];
}

const PHYSICAL = { boolean: 0, int32: 1, int64: 2, int96: 3, double: 5, text: 6, date: 1, timestamp: 2, json: 6 };
const CONVERTED = {
  boolean: undefined,
  int32: undefined,
  int64: undefined,
  int96: undefined,
  double: undefined,
  text: 0,
  date: 6,
  timestamp: 9,
  json: 19,
};
const OPTIONAL = 1;
const GZIP = 2;
const SNAPPY = 1;
const PAGE_V2 = 3;
const RLE = 3;
const JULIAN_DAY_OF_1970 = 2_440_588;

type Field = readonly [id: number, type: number, bytes: Buffer];

/** A small Parquet file of optional columns in plain pages: enough to test a reader, since npm has no small writer. With `snappy`, pages of the second version. */
export function parquetFile(
  columns: readonly WrittenColumn[],
  { rowsPerGroup = 1000, rowsPerPage = 1000, gzip = false, snappy = false } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from('PAR1')];
  let offset = 4;
  const rowCount = columns[0]?.values.length ?? 0;
  const groups: Buffer[] = [];
  for (let first = 0; first < rowCount; first += rowsPerGroup) {
    const count = Math.min(rowsPerGroup, rowCount - first);
    const chunks = columns.map((column) => {
      const pages: Buffer[] = [];
      let plainBytes = 0;
      for (let row = first; row < first + count; row += rowsPerPage) {
        const page = { ...column, values: column.values.slice(row, Math.min(row + rowsPerPage, first + count)) };
        const { levels, values } = pageOf(page);
        const plain = Buffer.concat([...(snappy ? [] : [lengthOf(levels)]), levels, values]);
        const packed = snappy ? Buffer.concat([levels, snappyOf(values)]) : gzip ? gzipSync(plain) : plain;
        const pageHeader = struct([
          [1, 5, varint(snappy ? PAGE_V2 : 0)],
          [2, 5, varint(plain.length)],
          [3, 5, varint(packed.length)],
          snappy ? secondHeader(page, levels) : firstHeader(page.values.length),
        ]);
        pages.push(pageHeader, packed);
        plainBytes += pageHeader.length + plain.length;
      }
      const packedPages = Buffer.concat(pages);
      const size = packedPages.length;
      const meta = struct([
        [1, 5, varint(PHYSICAL[column.kind])],
        [2, 9, list(5, [varint(0)])],
        [3, 9, list(8, [text(column.name)])],
        [4, 5, varint(snappy ? SNAPPY : gzip ? GZIP : 0)],
        [5, 6, varint(count)],
        [6, 6, varint(plainBytes)],
        [7, 6, varint(size)],
        [9, 6, varint(offset)],
      ]);
      const chunk = struct([
        [2, 6, varint(offset)],
        [3, 12, meta],
      ]);
      parts.push(packedPages);
      offset += size;
      return chunk;
    });
    groups.push(
      struct([
        [1, 9, list(12, chunks)],
        [2, 6, varint(0)],
        [3, 6, varint(count)],
      ]),
    );
  }
  const root = struct([
    [4, 8, text('schema')],
    [5, 5, varint(columns.length)],
  ]);
  const leaves = columns.map(({ name, kind }) => {
    const converted = CONVERTED[kind];
    const fields: Field[] = [
      [1, 5, varint(PHYSICAL[kind])],
      [3, 5, varint(OPTIONAL)],
      [4, 8, text(name)],
    ];
    return struct(converted === undefined ? fields : [...fields, [6, 5, varint(converted)]]);
  });
  const footer = struct([
    [1, 5, varint(1)],
    [2, 9, list(12, [root, ...leaves])],
    [3, 6, varint(rowCount)],
    [4, 9, list(12, groups)],
    [6, 8, text('a test')],
  ]);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(footer.length);
  return Buffer.concat([...parts, footer, tail, Buffer.from('PAR1')]);
}

function firstHeader(count: number): Field {
  return [
    5,
    12,
    struct([
      [1, 5, varint(count)],
      [2, 5, varint(0)],
      [3, 5, varint(RLE)],
      [4, 5, varint(RLE)],
    ]),
  ];
}

function secondHeader({ values }: WrittenColumn, levels: Buffer): Field {
  return [
    8,
    12,
    struct([
      [1, 5, varint(values.length)],
      [2, 5, varint(values.filter((value) => value === null).length)],
      [3, 5, varint(values.length)],
      [4, 5, varint(0)],
      [5, 5, varint(levels.length)],
      [6, 5, varint(0)],
    ]),
  ];
}

/** Without looking for repetitions; nothing at all for nothing, as some writers have it. */
function snappyOf(bytes: Buffer): Buffer {
  const parts = bytes.length === 0 ? [] : [unsigned(bytes.length)];
  for (let start = 0; start < bytes.length; start += 60) {
    const literal = bytes.subarray(start, start + 60);
    parts.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(parts);
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

function pageOf({ kind, values }: WrittenColumn): { readonly levels: Buffer; readonly values: Buffer } {
  const levels = Buffer.concat(values.map((value) => Buffer.from([2, value === null ? 0 : 1])));
  const present = values.filter((value) => value !== null);
  if (kind === 'boolean') {
    const bits = Buffer.alloc(Math.ceil(present.length / 8));
    present.forEach((value, index) => (bits[index >> 3]! |= (value ? 1 : 0) << (index & 7)));
    return { levels, values: bits };
  }
  return { levels, values: Buffer.concat(present.map((value) => plainValue(kind, value))) };
}

function plainValue(kind: WrittenColumn['kind'], value: string | number | boolean): Buffer {
  const bytes = Buffer.alloc(8);
  if (kind === 'text' || kind === 'json') {
    const characters = Buffer.from(String(value));
    bytes.writeUInt32LE(characters.length);
    return Buffer.concat([bytes.subarray(0, 4), characters]);
  }
  if (kind === 'int96') {
    const day = Buffer.alloc(4);
    day.writeInt32LE(Number(value) + JULIAN_DAY_OF_1970);
    return Buffer.concat([bytes, day]);
  }
  if (kind === 'double') bytes.writeDoubleLE(Number(value));
  else bytes.writeBigInt64LE(BigInt(Number(value)));
  return kind === 'int32' || kind === 'date' ? bytes.subarray(0, 4) : bytes;
}

/** Thrift's compact protocol. */
export function struct(fields: readonly Field[]): Buffer {
  let last = 0;
  const parts = fields.flatMap(([id, type, bytes]) => {
    const header = Buffer.from([((id - last) << 4) | type]);
    last = id;
    return [header, bytes];
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

export function list(type: number, items: readonly Buffer[]): Buffer {
  const header =
    items.length < 15
      ? Buffer.from([(items.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), unsigned(items.length)]);
  return Buffer.concat([header, ...items]);
}

export function text(characters: string): Buffer {
  const bytes = Buffer.from(characters);
  return Buffer.concat([unsigned(bytes.length), bytes]);
}

export function varint(value: number): Buffer {
  return unsigned(value * 2);
}

export function unsigned(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
