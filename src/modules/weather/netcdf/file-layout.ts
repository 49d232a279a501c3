import type { EncodedVariable } from './encoded-variable.js';
import type { NcAttribute } from './nc-attribute.js';
import { NC_TYPES, ncBytesOf } from './nc-type.js';

export interface FileVariable {
  readonly encoded: EncodedVariable;
  readonly shape: readonly number[];
}

export interface FileContent {
  /** In the order of the file. */
  readonly dimensions: ReadonlyMap<string, number>;
  readonly attributes: readonly NcAttribute[];
  readonly variables: readonly FileVariable[];
  /** The dimension along which variables lie in records; null keeps each in one piece. */
  readonly recordDimension: string | null;
}

export interface PlacedVariable extends FileVariable {
  readonly isRecord: boolean;
  /** Of the values; for a record variable, of those in one record. */
  readonly sizeBytes: number;
  /** As many bytes behind them, of `padding`. */
  readonly paddingBytes: number;
  readonly padding: Uint8Array;
  /** Where the values begin; for a record variable, those of the first record. */
  readonly begin: number;
}

/** Where everything lies in a NetCDF-3 file with 64-bit offsets (CDF-2). */
export interface FileLayout {
  readonly header: Uint8Array;
  /** In the order of the file: records last. */
  readonly variables: readonly PlacedVariable[];
  readonly recordStart: number;
  readonly recordBytes: number;
  readonly recordCount: number;
  readonly sizeBytes: number;
}

const MAGIC = Uint8Array.from([0x43, 0x44, 0x46, 2]);
const TAGS = { dimension: 10, variable: 11, attribute: 12 };
/** A variable that is not in records has at most 2^32 - 4 bytes, counted with its padding. */
export const LARGEST_FIXED_BYTES = 2 ** 32 - 4;
/** What scipy pads with where a variable names no fill value. */
const DEFAULT_PADDING = {
  byte: [0x81],
  short: [0x80, 0x01],
  int: [0x80, 0, 0, 1],
  float: [0x7c, 0xf0, 0, 0],
  double: [0x47, 0x9e, 0, 0, 0, 0, 0, 0],
};

/**
 * Lays a file out as scipy does: variables by their shapes, descending, the first of equal ones first, and those in
 * records behind the others.
 */
export function fileLayoutOf(content: FileContent): FileLayout {
  const { recordDimension, dimensions } = content;
  const isRecord = ({ encoded }: FileVariable): boolean =>
    recordDimension !== null && encoded.dimensions[0] === recordDimension;
  const fixed = content.variables
    .filter((variable) => !isRecord(variable))
    .sort((one, other) => compareShapes(other.shape, one.shape));
  const records = content.variables.filter(isRecord);
  const sized = [...fixed, ...records].map((variable) => {
    const shape = isRecord(variable) ? variable.shape.slice(1) : variable.shape;
    const sizeBytes = shape.reduce((size, length) => size * length, NC_TYPES[variable.encoded.type].bytes);
    // A file with one record variable has no padding in it (NetCDF format, note on padding).
    const paddingBytes = isRecord(variable) && records.length === 1 ? 0 : (4 - (sizeBytes % 4)) % 4;
    return {
      ...variable,
      isRecord: isRecord(variable),
      sizeBytes,
      paddingBytes,
      padding: paddingOf(variable.encoded, paddingBytes),
    };
  });
  const headerBytes = headerOf(
    content,
    sized.map((variable) => ({ ...variable, begin: 0 })),
    0,
  ).length;
  let begin = headerBytes;
  const placed = sized.map((variable) => {
    const at = begin;
    begin += variable.sizeBytes + variable.paddingBytes;
    return { ...variable, begin: at };
  });
  const recordBytes = placed
    .filter((variable) => variable.isRecord)
    .reduce((size, { sizeBytes, paddingBytes }) => size + sizeBytes + paddingBytes, 0);
  const recordStart = begin - recordBytes;
  const recordCount = recordBytes > 0 && recordDimension !== null ? (dimensions.get(recordDimension) ?? 0) : 0;
  return {
    header: headerOf(content, placed, recordCount),
    variables: placed,
    recordStart,
    recordBytes,
    recordCount,
    sizeBytes: recordStart + recordBytes * recordCount,
  };
}

/** As Python compares tuples. */
function compareShapes(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const difference = (one[index] ?? 0) - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

function paddingOf({ type, fill }: EncodedVariable, count: number): Uint8Array {
  const unit = fill === undefined ? Uint8Array.from(DEFAULT_PADDING[type]) : ncBytesOf(type, [fill]);
  const padding = new Uint8Array(count);
  for (let at = 0; at + unit.length <= count; at += unit.length) padding.set(unit, at);
  return padding;
}

function headerOf(content: FileContent, variables: readonly PlacedVariable[], recordCount: number): Uint8Array {
  const header = new HeaderBytes();
  header.add(MAGIC);
  header.int(recordCount);
  const names = [...content.dimensions.keys()];
  header.listOf(TAGS.dimension, [...content.dimensions], ([name, length]) => {
    header.text(name);
    header.int(name === content.recordDimension ? 0 : length);
  });
  header.attributes(content.attributes);
  header.listOf(TAGS.variable, variables, ({ encoded, sizeBytes, paddingBytes, begin }) => {
    header.text(encoded.name);
    header.int(encoded.dimensions.length);
    for (const dimension of encoded.dimensions) header.int(names.indexOf(dimension));
    header.attributes(encoded.attributes);
    header.int(NC_TYPES[encoded.type].code);
    header.int(Math.min(sizeBytes + paddingBytes, 2 ** 32 - 1));
    header.long(begin);
  });
  return header.bytes();
}

class HeaderBytes {
  private readonly parts: Uint8Array[] = [];

  add(bytes: Uint8Array): void {
    this.parts.push(bytes);
  }

  int(value: number): void {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, value);
    this.add(new Uint8Array(view.buffer));
  }

  long(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(value));
    this.add(new Uint8Array(view.buffer));
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.int(bytes.length);
    this.padded(bytes);
  }

  padded(bytes: Uint8Array): void {
    this.add(bytes);
    this.add(new Uint8Array((4 - (bytes.length % 4)) % 4));
  }

  /** An empty list is eight zero bytes. */
  listOf<T>(tag: number, items: readonly T[], write: (item: T) => void): void {
    this.int(items.length > 0 ? tag : 0);
    this.int(items.length);
    for (const item of items) write(item);
  }

  attributes(attributes: readonly NcAttribute[]): void {
    this.listOf(TAGS.attribute, attributes, ({ name, type, count, bytes }) => {
      this.text(name);
      this.int(NC_TYPES[type].code);
      this.int(count);
      this.padded(bytes);
    });
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.parts);
  }
}
