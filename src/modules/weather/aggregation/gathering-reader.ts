import { bigEndianInPlace } from '../blocks/coordinate-values.js';
import type { BlockReader, RowRange } from '../grid-source.js';
import type { Block, BlockRequest } from '../grid-store.js';
import type { AggregatedRequest } from './aggregated-array.js';
import { GroupedSteps } from './grouped-steps.js';
import { CellStatistic } from './statistic.js';

const TARGETS = { float32: Float32Array, float64: Float64Array, int32: Int32Array };

/** Reads the steps of one request along time and hands out what becomes of groups of them, in constant memory. */
export class GatheringReader {
  private readonly steps: GroupedSteps;
  private readonly statistic: CellStatistic;

  constructor(
    session: BlockReader,
    private readonly request: AggregatedRequest,
    beneath: BlockRequest,
  ) {
    const { timeDimension, steps, statistic } = request.array.gathered;
    const counts = (request.runs[timeDimension] ?? []).flatMap(({ start, count, step }) =>
      Array.from({ length: count }, (_, index) => steps[start + index * step]?.count ?? 0),
    );
    this.steps = new GroupedSteps(session, beneath, timeDimension, counts);
    this.statistic = new CellStatistic(statistic, this.steps.cells);
  }

  get groupCount(): number {
    return this.steps.groupCount;
  }

  async read({ start, count }: RowRange): Promise<Block> {
    const { steps, statistic } = this;
    const { elementType } = this.request.array;
    if (elementType !== 'float32' && elementType !== 'float64' && elementType !== 'int32') {
      throw new Error(`Groups are not written as ${elementType}.`);
    }
    const target = new TARGETS[elementType](count * steps.cells);
    let [group, missingChunks] = [start, 0];
    for await (const slab of steps.read(start, count)) {
      missingChunks += slab.missingChunks;
      for (let step = slab.first; step < slab.end; step++) {
        for (; step >= steps.endOf(group); group++) statistic.take(target, (group - start) * steps.cells);
        statistic.add(slab.values, (step - slab.first) * steps.cells);
      }
    }
    for (; group < start + count; group++) statistic.take(target, (group - start) * steps.cells);
    this.mask(target);
    return { bytes: bigEndianInPlace(target), missingChunks };
  }

  /** The mask lies over the last two dimensions. */
  private mask(target: Float32Array | Float64Array | Int32Array): void {
    const { mask, maskedValue } = this.request;
    if (!mask) return;
    for (let at = 0; at < target.length; at += mask.length) {
      for (let cell = 0; cell < mask.length; cell++) if (mask[cell] === 0) target[at + cell] = Number(maskedValue);
    }
  }
}
