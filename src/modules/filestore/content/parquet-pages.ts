import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import type { ParquetColumn } from './parquet-columns.js';
import { isCount, requireModestRuns } from './parquet-runs.js';
import { type ParquetSource, PIECE_LIMIT_BYTES, TooLargeParquet, UnreadableParquet } from './parquet-source.js';

/** Each value takes some room before a byte of it is read. Writers put thousands into a page. */
const PAGE_VALUES_LIMIT = 16 * 1024 * 1024;

export interface ChunkOfColumn {
  readonly column: ParquetColumn;
  readonly chunk: ColumnMetaData;
  readonly groupRows: number;
}

/**
 * Looks at the pages of a column chunk before the library decodes them: it makes room for whatever they claim. Bytes
 * that end inside a page are left at that, as the library does.
 * @throws UnreadableParquet, or TooLargeParquet where they may be right and need too much room
 */
export function requireModestPages(bytes: ArrayBuffer, of: ChunkOfColumn, source: ParquetSource): void {
  const reader = { view: new DataView(bytes), offset: 0 };
  let values = 0;
  let deltaBytes = 0;
  while (reader.offset < bytes.byteLength - 1) {
    const header = headerAt(reader);
    if (!header) return;
    const { compressed_page_size: size, uncompressed_page_size: unpackedSize } = header;
    if (!isCount(size) || !isCount(unpackedSize)) throw new UnreadableParquet('a page has no size');
    if (unpackedSize > PIECE_LIMIT_BYTES) throw new TooLargeParquet(`a page unpacks to ${unpackedSize} bytes`);
    values += requireModestCount(header, of);
    if (!of.column.isNested && values > of.groupRows) {
      throw new UnreadableParquet(`column ${of.column.name} has pages of more values than rows`);
    }
    if (reader.offset + size > bytes.byteLength) return;
    const page = new Uint8Array(bytes, reader.offset, size);
    requireModestRuns({ page, header, chunk: of.chunk, elements: of.column.elements }, source, PAGE_VALUES_LIMIT);
    deltaBytes += deltaBytesOf(page, header, of, source);
    if (deltaBytes > PIECE_LIMIT_BYTES) throw new TooLargeParquet(`a column unpacks to ${deltaBytes} bytes`);
    reader.offset += size;
  }
}

/** With what the library goes by, which is its type, and nothing besides. */
function headerAt(reader: { readonly view: DataView; offset: number }): PageHeader | null {
  let header: PageHeader;
  try {
    header = parquetHeader(reader);
  } catch {
    return null;
  }
  const { data_page_header, data_page_header_v2, dictionary_page_header, ...rest } = header;
  return {
    ...rest,
    ...(header.type === 'DATA_PAGE' && data_page_header && { data_page_header }),
    ...(header.type === 'DATA_PAGE_V2' && data_page_header_v2 && { data_page_header_v2 }),
    ...(header.type === 'DICTIONARY_PAGE' && dictionary_page_header && { dictionary_page_header }),
  };
}

/** How many values of the column a page claims. */
function requireModestCount(header: PageHeader, { chunk, column }: ChunkOfColumn): number {
  const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  const count = (first ?? second ?? dictionary)?.num_values ?? 0;
  const nulls = second?.num_nulls ?? 0;
  if (!isCount(count) || !isCount(nulls) || nulls > count) throw new UnreadableParquet('a page has no count of values');
  if (count > PAGE_VALUES_LIMIT) throw new TooLargeParquet(`a page has ${count} values`);
  const encoding = (first ?? second)?.encoding;
  const width = chunk.type === 'FIXED_LEN_BYTE_ARRAY' ? (column.element.type_length ?? 0) : 8;
  if (encoding === 'BYTE_STREAM_SPLIT' && count * width > PIECE_LIMIT_BYTES) {
    throw new TooLargeParquet(`a page unpacks to ${count * width} bytes`);
  }
  return dictionary ? 0 : count;
}

/** What the values of a page take that repeat the beginning of the one before; steps are those of the library. */
function deltaBytesOf(page: Uint8Array, header: PageHeader, of: ChunkOfColumn, source: ParquetSource): number {
  const { data_page_header: first, data_page_header_v2: second } = header;
  if ((first ?? second)?.encoding !== 'DELTA_BYTE_ARRAY') return 0;
  // Where its values begin depends on how deep it is nested.
  if (of.column.isNested) throw new TooLargeParquet('a nested column repeats beginnings of values');
  const { codec } = of.chunk;
  const unpackedSize = header.uncompressed_page_size;
  let reader: { view: DataView; offset: number };
  let count: number;
  if (first) {
    reader = readerOf(source.unpack(codec, page, unpackedSize));
    count = first.num_values;
    if (of.column.element.repetition_type !== 'REQUIRED') {
      const levels: number[] = new Array<number>(count);
      readRleBitPackedHybrid(reader, 1, levels);
      count = levels.filter((level) => level === 1).length;
    }
  } else if (second) {
    const levelBytes = second.definition_levels_byte_length + second.repetition_levels_byte_length;
    const values = page.subarray(second.repetition_levels_byte_length + second.definition_levels_byte_length);
    reader = readerOf(
      second.is_compressed === false ? values : source.unpack(codec, values, unpackedSize - levelBytes),
    );
    count = second.num_values - second.num_nulls;
  } else return 0;
  const prefixes = new Int32Array(count);
  deltaBinaryUnpack(reader, count, prefixes);
  const suffixes = new Int32Array(count);
  deltaBinaryUnpack(reader, count, suffixes);
  return prefixes.reduce((sum, prefix, index) => sum + prefix + (suffixes[index] ?? 0), 0);
}

function readerOf(bytes: Uint8Array): { view: DataView; offset: number } {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
}
