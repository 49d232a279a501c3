import { type ColumnChunk, type FileMetaData, parquetRead, type RowGroup } from 'hyparquet';
import type { ParquetColumn } from './parquet-columns.js';
import { requireModestPages } from './parquet-pages.js';
import type { ParquetSource } from './parquet-source.js';

/** Characters of a name that are told. */
const MOST_NAMED = 100;

/** What a row group has of one column: a chunk, or several of a nested column. */
export interface GroupColumn {
  readonly column: ParquetColumn;
  readonly chunks: readonly ColumnChunk[];
  readonly groupRows: number;
}

/** The chunks of a row group by the name of their column, for files of many columns. */
export function chunksByColumn(group: RowGroup): Map<string, ColumnChunk[]> {
  const chunks = new Map<string, ColumnChunk[]>();
  for (const chunk of group.columns) {
    const name = chunk.meta_data?.path_in_schema[0] ?? '';
    const found = chunks.get(name);
    if (found) found.push(chunk);
    else chunks.set(name, [chunk]);
  }
  return chunks;
}

/** @throws UnreadableParquet, TooLargeParquet, or what reading the file throws */
export function checkColumn(source: ParquetSource, { column, chunks, groupRows }: GroupColumn): Promise<void> {
  return source.orUnreadable(damaged(column), async () => {
    for (const { meta_data: chunk } of chunks) {
      if (!chunk) continue;
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      const bytes = await source.buffer.slice(start, start + Number(chunk.total_compressed_size));
      requireModestPages(bytes, { column, chunk, groupRows }, source);
    }
  });
}

/** Values of rows of a group, of a column that was checked. */
export async function readColumnRows(
  source: ParquetSource,
  { column, chunks, groupRows }: GroupColumn,
  { rowStart, rowEnd }: { readonly rowStart: number; readonly rowEnd: number },
): Promise<unknown[]> {
  // The library walks through all columns and row groups that it is told of, for each call.
  const metadata: FileMetaData = {
    version: 1,
    schema: [{ name: 'schema', num_children: 1 }, ...column.elements],
    num_rows: BigInt(groupRows),
    row_groups: [{ columns: [...chunks], total_byte_size: 0n, num_rows: BigInt(groupRows) }],
    metadata_length: 0,
  };
  let values: unknown[] = [];
  const onComplete = (rows: unknown[][]): void => {
    values = rows.map(([value]) => value);
  };
  const { buffer: file, compressors } = source;
  await source.orUnreadable(damaged(column), () =>
    parquetRead({ file, metadata, columns: [column.name], rowStart, rowEnd, compressors, onComplete }),
  );
  return values;
}

export function damaged({ name }: ParquetColumn): string {
  return `the column ${JSON.stringify(name.slice(0, MOST_NAMED))} is damaged, or written in a way that is not read here`;
}
