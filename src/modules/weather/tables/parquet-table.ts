import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Encoder } from '../encoding/encoder.js';
import { isStandard } from '../time/calendar.js';
import { timeText } from './cell-text.js';
import type { TableColumn, TableDimension, TableLayout } from './table-layout.js';
import { type RowBatch, TableRows } from './table-rows.js';
import type { ValueDecoding } from './value-decoding.js';

/** Large enough to be read and compressed well, small enough to be held. */
const ROWS_PER_GROUP = 100_000;
const CREATED_BY = 'DataIO';

type Cell = number | bigint | string | null;

/** A column of the row group that is being filled. */
class GroupColumn {
  cells: Cell[] = [];

  constructor(
    readonly name: string,
    private readonly cellOf: (value: number) => Cell,
  ) {}

  add(value: number): void {
    this.cells.push(this.cellOf(value));
  }
}

/** Apache Parquet, a row group at a time; what is missing is null. */
export class ParquetTable implements Encoder {
  private readonly rows: TableRows;
  private readonly bytes = new ByteWriter();
  private readonly file: ParquetWriter;
  /** Cells of dimensions are made once. */
  private readonly dimensionCells: readonly (readonly Cell[])[];
  private readonly dimensions: readonly GroupColumn[];
  private readonly columns: readonly GroupColumn[];

  constructor(layout: TableLayout) {
    this.rows = new TableRows(layout);
    this.file = new ParquetWriter({
      writer: this.bytes,
      schema: schemaOf(layout),
      createdBy: CREATED_BY,
      kvMetadata: [{ key: 'dataio', value: described(layout) }],
    });
    const { dimensions, columns } = layout;
    this.dimensionCells = dimensions.map(({ kind, values }) =>
      Array.from(values, kind === 'time' ? timeCell(layout) : cellMaker(kind, isLong(values))),
    );
    this.dimensions = dimensions.map(({ name }) => new GroupColumn(name, (value) => value));
    this.columns = columns.map(
      ({ name, decoding }) => new GroupColumn(name, cellMaker(decoding.kind, isWide(decoding))),
    );
  }

  async begin(): Promise<Uint8Array[]> {
    return [];
  }

  async add(batch: RowBatch): Promise<Uint8Array[]> {
    const { dimensions, columns, dimensionCells } = this;
    this.rows.visit(batch, (indices, values) => {
      for (let dimension = 0; dimension < indices.length; dimension++) {
        dimensions[dimension]?.cells.push(dimensionCells[dimension]?.[indices[dimension] ?? 0] ?? null);
      }
      for (let column = 0; column < values.length; column++) columns[column]?.add(values[column] ?? NaN);
    });
    return (dimensions[0]?.cells.length ?? 0) >= ROWS_PER_GROUP ? this.written(() => this.writeGroup()) : [];
  }

  async end(): Promise<Uint8Array[]> {
    return this.written(() => {
      this.writeGroup();
      void this.file.finish();
    });
  }

  private writeGroup(): void {
    const all = [...this.dimensions, ...this.columns];
    // eslint-disable-next-line names/symbol-name -- the writer calls them so
    const columnData = all.map(({ name, cells }) => ({ name, data: cells, offsetIndex: false }));
    void this.file.write({ columnData, rowGroupSize: Number.MAX_SAFE_INTEGER });
    for (const column of all) column.cells = [];
  }

  /** What the writer holds is taken from it: it counts its bytes apart from those in its buffer. */
  private written(write: () => void): Uint8Array[] {
    write();
    const bytes = this.bytes.getBytes().slice();
    this.bytes.index = 0;
    return [bytes];
  }
}

function schemaOf({ dimensions, columns, calendar }: TableLayout): SchemaElement[] {
  const elements = [
    ...dimensions.map((dimension) => dimensionElement(dimension, isStandard(calendar))),
    ...columns.map(({ name, decoding }) => valueElement(name, decoding.kind, isWide(decoding))),
  ];
  return [{ name: 'root', num_children: elements.length }, ...elements];
}

/** Times of calendars that others do not count in are texts. */
function dimensionElement({ name, kind, values }: TableDimension, isMoment: boolean): SchemaElement {
  if (kind !== 'time') return { ...valueElement(name, kind, isLong(values)), repetition_type: 'REQUIRED' };
  return isMoment
    ? { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' }
    : { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' };
}

function valueElement(name: string, kind: ValueDecoding['kind'], isWideInteger: boolean): SchemaElement {
  const types = { single: 'FLOAT', double: 'DOUBLE', integer: isWideInteger ? 'INT64' : 'INT32' } as const;
  return { name, type: types[kind], repetition_type: 'OPTIONAL' };
}

function cellMaker(kind: ValueDecoding['kind'], isWideInteger: boolean): (value: number) => Cell {
  if (kind === 'integer' && isWideInteger) return (value) => (Number.isNaN(value) ? null : BigInt(value));
  return (value) => (Number.isNaN(value) ? null : value);
}

function timeCell({ calendar }: TableLayout): (milliseconds: number) => Cell {
  return isStandard(calendar) ? BigInt : (milliseconds) => timeText(calendar, milliseconds);
}

/** Integers that 32 bits with a sign do not hold. */
function isWide({ elementType }: ValueDecoding): boolean {
  return elementType === 'int64' || elementType === 'uint64' || elementType === 'uint32';
}

function isLong(values: Float64Array): boolean {
  return values.some((value) => Math.abs(value) >= 2 ** 31);
}

function described({ dataset, columns, calendar }: TableLayout): string {
  const describe = ({ name, units, longName }: TableColumn): object => ({ name, units, long_name: longName });
  return JSON.stringify({ dataset_name: dataset, calendar, variables: columns.map(describe) });
}
