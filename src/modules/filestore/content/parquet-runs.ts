import type { ColumnMetaData, PageHeader, SchemaElement } from 'hyparquet';
import { type ParquetSource, UnreadableParquet } from './parquet-source.js';

/** Encodings of values as runs. */
const IN_RUNS: readonly (string | undefined)[] = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE'];

export interface PageInRuns {
  readonly page: Uint8Array;
  readonly header: PageHeader;
  readonly chunk: ColumnMetaData;
  /** The column and all below it, in the order of the file. */
  readonly elements: readonly SchemaElement[];
}

/**
 * Looks at the runs of a page before the library decodes them: it writes a run as long as it claims to be, and beyond
 * some hundred million values JavaScript ends the process, whatever thread it is in.
 * @throws UnreadableParquet
 */
export function requireModestRuns(
  { page, header, chunk, elements }: PageInRuns,
  source: ParquetSource,
  most: number,
): void {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const encoding = (first ?? second)?.encoding;
  const values = (first ?? second)?.num_values ?? 0;
  const levels = levelsOf(elements, chunk.path_in_schema);
  const isInRuns = IN_RUNS.includes(encoding);
  // Levels are as many as values. A run of more would also make the library take more values than there are.
  const walkLevels = (view: DataView, at: number, level: number): void =>
    requireModest(view, { at, width: widthOf(level), values, longestRun: values, most });
  const walkValues = (view: DataView, at: number, width: number): void =>
    requireModest(view, { at, width, values, longestRun: most, most });
  if (first) {
    const depths = [levels.repetition, levels.definition].filter((level) => level > 0);
    if (depths.length === 0 && !isInRuns) return;
    const view = viewOf(source.unpack(chunk.codec, page, header.uncompressed_page_size));
    let at = 0;
    for (const level of depths) {
      walkLevels(view, at + 4, level);
      at += 4 + view.getUint32(at, true);
    }
    if (!isInRuns) return;
    if (chunk.type === 'BOOLEAN') walkValues(view, at + 4, 1);
    else walkValues(view, at + 1, view.getUint8(at));
  } else if (second) {
    const { repetition_levels_byte_length: repetitionBytes, definition_levels_byte_length: definitionBytes } = second;
    if (!isCount(repetitionBytes) || !isCount(definitionBytes) || repetitionBytes + definitionBytes > page.length) {
      throw new UnreadableParquet('a page has no room for its levels');
    }
    const view = viewOf(page);
    if (levels.repetition > 0) walkLevels(view, 0, levels.repetition);
    if (levels.definition > 0) walkLevels(view, repetitionBytes, levels.definition);
    if (!isInRuns) return;
    // The library takes the definition levels for as long as they are where there are any, and for nothing else.
    const packed = page.subarray(repetitionBytes + (levels.definition > 0 ? definitionBytes : 0));
    const size = header.uncompressed_page_size - repetitionBytes - definitionBytes;
    const unpacked = viewOf(second.is_compressed === false ? packed : source.unpack(chunk.codec, packed, size));
    if (encoding === 'RLE') walkValues(unpacked, 4, 1);
    else walkValues(unpacked, 1, unpacked.getUint8(0));
  }
}

/** Headers may leave out any number, or hold something else in its place: the library goes round for ever with some. */
export function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

interface Runs {
  readonly at: number;
  readonly width: number;
  /** So many are read of them at most. */
  readonly values: number;
  /** How far runs of one value may reach, and runs of packed ones, which writers fill up. */
  readonly longestRun: number;
  readonly most: number;
}

/** Runs end where the bytes do. */
function requireModest(view: DataView, { at, width, values, longestRun, most }: Runs): void {
  let seen = 0;
  while (seen < values && at < view.byteLength) {
    let header = 0;
    for (let shift = 0; at < view.byteLength; shift += 7) {
      const byte = view.getUint8(at++);
      header |= (byte & 0x7f) << shift;
      if ((byte & 0x80) === 0) break;
    }
    const isPacked = (header & 1) === 1;
    const count = (header >>> 1) * (isPacked ? 8 : 1);
    if (seen + count > (isPacked ? most : longestRun))
      throw new UnreadableParquet(`a page has a run of ${count} values`);
    seen += count;
    at += isPacked ? Math.max(1, (count / 8) * width) : (width + 7) >> 3;
  }
}

/** How deep values are nested, as the library counts it. */
function levelsOf(
  elements: readonly SchemaElement[],
  path: readonly string[],
): { repetition: number; definition: number } {
  const levels = { repetition: 0, definition: 0 };
  let at = 0;
  for (const [depth, name] of path.entries()) {
    if (depth > 0) at = childOf(elements, at, name);
    const repetition = elements[at]?.repetition_type;
    if (repetition !== 'REQUIRED') levels.definition++;
    if (repetition === 'REPEATED') levels.repetition++;
  }
  return levels;
}

function childOf(elements: readonly SchemaElement[], parent: number, name: string): number {
  let child = parent + 1;
  for (let left = elements[parent]?.num_children ?? 0; left > 0 && child < elements.length; left--) {
    if (elements[child]?.name === name) return child;
    child = endOf(elements, child);
  }
  throw new UnreadableParquet('a row group has a column that the schema does not have');
}

/** Behind an element and all that is below it. */
function endOf(elements: readonly SchemaElement[], index: number): number {
  let end = index + 1;
  for (let left = elements[index]?.num_children ?? 0; left > 0 && end < elements.length; left--)
    end = endOf(elements, end);
  return end;
}

/** Bits that hold numbers up to this one. */
function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
