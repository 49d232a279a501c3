import type { ReadBlock } from '../grid-source.js';
import { elementBytesOf } from '../netcdf/nc-type.js';
import { axisOf, type NetCdf4Layout, streamedVariablesOf } from '../netcdf/netcdf4-layout.js';
import type { PlannedVariable } from '../plan/planned-variable.js';
import type { SubsetPlan } from '../plan/subset-plan.js';
import { readAhead } from '../read-ahead.js';
import { isStreamed, type TableLayout } from '../tables/table-layout.js';
import type { RowBatch } from '../tables/table-rows.js';
import { ValueSequence } from './value-sequence.js';

/** Some megabytes of text, and a row group of Parquet with one or two others. */
const ROWS_PER_BATCH = 32_768;
const STEP_BATCH_BYTES = 2 * 2 ** 20;

/** The rows of a table, all columns side by side. */
export async function* rowBatches(
  plan: SubsetPlan,
  layout: TableLayout,
  readBlock: ReadBlock,
): AsyncGenerator<RowBatch> {
  const sequences = plan.variables.map((variable) => sequenceOf(variable, readBlock));
  try {
    for (let firstRow = 0; firstRow < layout.rowCount; firstRow += ROWS_PER_BATCH) {
      const rowCount = Math.min(ROWS_PER_BATCH, layout.rowCount - firstRow);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for (const [index, { array, shape }] of plan.variables.entries()) {
        const column = layout.columns[index];
        const own = product(shape);
        const count = column && isStreamed(column, layout) ? rowCount : firstRow === 0 ? own : 0;
        const part = await sequences[index]?.take(count * elementBytesOf(array.elementType));
        parts.push(part ?? new Uint8Array(0));
      }
      yield { firstRow, rowCount, parts };
    }
  } finally {
    await Promise.all(sequences.map((sequence) => sequence.close()));
  }
}

/** Steps of one variable as they are read: `firstRow` and `rowCount` count planes of cells. */
export async function* stepBatches({ variables, area }: SubsetPlan, readBlock: ReadBlock): AsyncGenerator<RowBatch> {
  const [variable] = variables;
  if (!variable) return;
  const planeBytes = area.rowCount * area.columnCount * elementBytesOf(variable.array.elementType);
  const planes = product(variable.shape) / (area.rowCount * area.columnCount);
  const step = Math.max(1, Math.floor(STEP_BATCH_BYTES / planeBytes));
  const sequence = sequenceOf(variable, readBlock);
  try {
    for (let firstRow = 0; firstRow < planes; firstRow += step) {
      const rowCount = Math.min(step, planes - firstRow);
      yield { firstRow, rowCount, parts: [await sequence.take(rowCount * planeBytes)] };
    }
  } finally {
    await sequence.close();
  }
}

/** The chunks of a NetCDF-4 file, one variable after the other. */
export async function* chunkBatches(
  plan: SubsetPlan,
  layout: NetCdf4Layout,
  readBlock: ReadBlock,
): AsyncGenerator<RowBatch> {
  for (const variable of streamedVariablesOf(plan, layout)) {
    const column = layout.variables.findIndex(({ name }) => name === variable.array.name);
    const { shape, chunkShape } = layout.variables[column] ?? { shape: [], chunkShape: [] };
    const width = elementBytesOf(variable.array.elementType);
    const axis = axisOf(shape, chunkShape);
    const inner = product(shape.slice(axis + 1));
    const [along, step] = [shape[axis] ?? 1, chunkShape[axis] ?? 1];
    const sequence = sequenceOf(variable, readBlock);
    try {
      for (let firstRow = 0; firstRow < product(shape);) {
        const place = (firstRow / inner) % along;
        const rowCount = Math.min(step, along - place) * inner;
        yield { column, firstRow, rowCount, parts: [await sequence.take(rowCount * width)] };
        firstRow += rowCount;
      }
    } finally {
      await sequence.close();
    }
  }
}

function sequenceOf(variable: PlannedVariable, readBlock: ReadBlock): ValueSequence {
  return new ValueSequence(readAhead(variable.readStored(readBlock)), readBlock.giveBack);
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1);
}
