import type { FileMetaData } from 'hyparquet';
import type { FieldFault } from '#common/errors/failure.js';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import { CellBatch } from './cell-batch.js';
import { ColumnStatistics } from './column-statistics.js';
import type { ColumnProfile, ContentProfile, ContentWarning } from './content-profile.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { dictionaryWarnings, namesOf } from './dictionary-check.js';
import { type DeclaredFields, declaredFields, type FieldType } from './field-type.js';
import { checkColumn, chunksByColumn, type GroupColumn, readColumnRows } from './parquet-column-read.js';
import { cellOf, type ParquetColumn, parquetColumns } from './parquet-columns.js';
import { ParquetSource, PIECE_LIMIT_BYTES, TooLargeParquet, UnreadableParquet } from './parquet-source.js';
import { headerFaults, quoted } from './table-header.js';

/** So many rows are decoded at once: each value is an object of its own by then. */
const ROWS_AT_ONCE = 65_536;
/** Beyond it the figures are those of the first rows: a file of some bytes can claim any number of rows. */
const MOST_CELLS = 200_000_000;
/** Values of a dictionary may be long, and each may stand in any number of rows. */
const BATCH_LENGTH = 16 * 1024 * 1024;

/** A declared type and the types of a Parquet file that keep its promise, besides itself. */
const ALSO_FITTING: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  number: ['integer'],
  year: ['integer'],
  yearmonth: ['string'],
};

/** Checks a Parquet file against its dictionary and profiles it, one column of one row group after the other. */
export async function profileParquet(file: ByteRanges, dictionary: DataDictionary): Promise<InspectionOutcome> {
  const source = new ParquetSource(file);
  try {
    // Whatever throws has met something in the file that nobody thought of, unless it could not be read.
    return await source.orUnreadable('it is damaged', () => inspect(source, dictionary));
  } catch (error) {
    if (!(error instanceof UnreadableParquet)) throw error;
    return { faults: [{ path: 'file', message: `the file cannot be read as Parquet: ${error.message}` }] };
  }
}

async function inspect(source: ParquetSource, dictionary: DataDictionary): Promise<InspectionOutcome> {
  const metadata = await source.readMetadata();
  const columns = parquetColumns(metadata);
  const names = columns.map(({ name }) => name);
  const declared = declaredFields(dictionary);
  const faults = [...headerFaults(names, dictionary), ...columns.flatMap((column) => typeFaults(column, declared))];
  if (faults.length > 0) return { faults: faults.slice(0, 20) };
  const { profile, odd } = await profileColumns(source, metadata, columns);
  const missing = profile.columns.flatMap((column) => requirementFaults(column, declared));
  if (missing.length > 0) return { faults: missing };
  return {
    profile: { ...profile, warnings: [...parquetWarnings(profile, odd), ...dictionaryWarnings(names, dictionary)] },
  };
}

function typeFaults({ name, type }: ParquetColumn, declared: DeclaredFields): FieldFault[] {
  const expected = declared.fields.get(name)?.type;
  if (expected === undefined || expected === type || ALSO_FITTING[expected]?.includes(type)) return [];
  const message = `column ${quoted(name)} holds ${type}, and the dictionary declares the type ${expected}`;
  return [{ path: name, message }];
}

function requirementFaults({ name, nullCount }: ColumnProfile, declared: DeclaredFields): FieldFault[] {
  if (nullCount === 0 || !declared.fields.get(name)?.isRequired) return [];
  const message = `column ${quoted(name)} has ${nullCount} empty cells, and the dictionary requires values`;
  return [{ path: name, message }];
}

async function profileColumns(
  source: ParquetSource,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
): Promise<{ readonly profile: ContentProfile; readonly odd: readonly string[] }> {
  const statistics = new ColumnStatistics(
    // Values of any type are not held to what the first of them looked like.
    columns.map(({ name, type }) => (type === 'any' ? { name } : { name, type })),
  );
  const rowCount = rowCountOf(metadata);
  const sampled = new Set<number>();
  const odd = new Set<string>();
  let cells = 0;
  let firstRow = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const chunksOf = chunksByColumn(group);
    for (const [index, column] of columns.entries()) {
      if (column.isNested) continue;
      const chunks = chunksOf.get(column.name) ?? [];
      const chunk = chunks[0]?.meta_data;
      const sizeBytes = Math.max(Number(chunk?.total_compressed_size), Number(chunk?.total_uncompressed_size));
      // Also where there is no chunk, and its size is not a number.
      if (!(sizeBytes <= PIECE_LIMIT_BYTES) || cells + rows > MOST_CELLS) {
        sampled.add(index);
        continue;
      }
      cells += rows;
      const isRead = await readColumn(source, { column, chunks, groupRows: rows }, (values, row) => {
        const texts = values.map((value) => cellOf(value, column));
        if (!takeCells(statistics, index, firstRow + row, texts) || values.some(Number.isNaN)) odd.add(column.name);
      });
      if (!isRead) sampled.add(index);
    }
    firstRow += rows;
  }
  const profile: ContentProfile = {
    format: 'parquet',
    createdBy: metadata.created_by?.slice(0, 200) ?? null,
    rowGroupCount: metadata.row_groups.length,
    compression: compressionOf(metadata),
    rowCount,
    columns: columns.map(({ name, type, isNested }, index) =>
      isNested
        ? { name, type, nullCount: 0, topValues: [], sampleOnly: true as const }
        : { ...statistics.profileOf(index), type, ...(sampled.has(index) && { sampleOnly: true as const }) },
    ),
    warnings: [],
  };
  return { profile, odd: [...odd] };
}

function rowCountOf({ num_rows, row_groups }: FileMetaData): number {
  const inGroups = row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (num_rows !== inGroups || row_groups.some((group) => group.num_rows < 0n)) {
    throw new UnreadableParquet(`it claims ${num_rows} rows, and its row groups ${inGroups}`);
  }
  return Number(num_rows);
}

/** False where its pages need too much room. */
async function readColumn(
  source: ParquetSource,
  part: GroupColumn,
  take: (values: readonly unknown[], firstRow: number) => void,
): Promise<boolean> {
  try {
    await checkColumn(source, part);
  } catch (error) {
    if (error instanceof TooLargeParquet) return false;
    throw error;
  }
  for (let rowStart = 0; rowStart < part.groupRows; rowStart += ROWS_AT_ONCE) {
    const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, part.groupRows);
    take(await readColumnRows(source, part, { rowStart, rowEnd }), rowStart);
  }
  return true;
}

/** An empty text is a missing value, as it is in CSV. False where a value is none of its type. */
function takeCells(
  statistics: ColumnStatistics,
  column: number,
  firstRow: number,
  cells: readonly (string | null)[],
): boolean {
  let isOfType = true;
  for (let start = 0, end = 0; start < cells.length; start = end) {
    for (let length = 0; end < cells.length && length < BATCH_LENGTH; end++) length += cells[end]?.length ?? 0;
    const faults = statistics.takeOne(column, CellBatch.ofColumn(firstRow + start, cells.slice(start, end)));
    if (faults.some(({ fault }) => fault === 'wrong-type')) isOfType = false;
  }
  return isOfType;
}

function compressionOf({ row_groups: [group] }: FileMetaData): string[] {
  const codecs = new Set(group?.columns.map(({ meta_data }) => meta_data?.codec ?? 'UNCOMPRESSED'));
  return [...codecs].map((codec) => codec.toLowerCase()).sort();
}

function parquetWarnings({ columns, rowCount }: ContentProfile, odd: readonly string[]): ContentWarning[] {
  const nested = columns.filter(({ type }) => type === 'array' || type === 'object').map(({ name }) => name);
  const sampled = columns
    .filter(({ sampleOnly, name }) => sampleOnly && !nested.includes(name))
    .map(({ name }) => name);
  const candidates: readonly (ContentWarning | false)[] = [
    rowCount === 0 && { code: 'empty-table', message: 'The file has no rows.' },
    nested.length > 0 && {
      code: 'nested-columns',
      message: `Lists and structures have no figures: ${namesOf(nested)}.`,
    },
    sampled.length > 0 && { code: 'sampled', message: `Too large to read whole: ${namesOf(sampled)}.` },
    odd.length > 0 && {
      code: 'odd-values',
      message: `NaN, infinite numbers and times outside the years 0 to 9999 are not in the figures of ${namesOf(odd)}.`,
    },
  ];
  return candidates.filter((warning) => warning !== false);
}
