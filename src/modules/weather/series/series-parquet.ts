import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SeriesRow } from './series-rows.js';
import type { SeriesColumn } from './series-table.js';

/** A group is encoded in one go, which holds up others for some milliseconds: about five for a thousand rows. */
const ROWS_PER_GROUP = 4_000;

const SCHEMA: Readonly<Record<SeriesColumn['kind'], Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  number: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  integer: { type: 'INT64', repetition_type: 'REQUIRED' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    repetition_type: 'REQUIRED',
  },
};

/** What has been written since the last time; places in the file count on. */
class PieceWriter extends ByteWriter {
  take(): Uint8Array {
    const bytes = this.getBytes().slice();
    this.index = 0;
    return bytes;
  }
}

/** A Parquet file in groups of rows, which is sent while it is written. */
export async function* parquetOf(
  columns: readonly SeriesColumn[],
  batches: AsyncGenerator<SeriesRow[]>,
): AsyncGenerator<Uint8Array> {
  const writer = new PieceWriter();
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, kind }) => ({ name, ...SCHEMA[kind] })),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: 'DataIO' });
  let gathered: SeriesRow[] = [];
  const writeGroup = async (): Promise<void> => {
    const sources = columns.map((column) => ({
      name: column.name,
      data: gathered.map((row) => storedValue(column, row)),
    }));
    const { length } = gathered;
    gathered = [];
    await file.write({ columnData: sources, rowGroupSize: length });
  };
  for await (const rows of batches) {
    gathered.push(...rows);
    if (gathered.length < ROWS_PER_GROUP) continue;
    await writeGroup();
    yield writer.take();
  }
  if (gathered.length > 0) await writeGroup();
  await file.finish();
  yield writer.take();
}

function storedValue({ kind, valueOf }: SeriesColumn, row: SeriesRow): unknown {
  const value = valueOf(row);
  if (kind === 'integer') return BigInt(value ?? 0);
  return kind === 'instant' ? new Date(Number(value)) : (value ?? undefined);
}
