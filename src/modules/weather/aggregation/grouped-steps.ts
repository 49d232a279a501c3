import { countOf, runsWithin } from '../blocks/chunk-spans.js';
import type { BlockReader } from '../grid-source.js';
import type { Block, BlockRequest } from '../grid-store.js';
import { elementBytesOf } from '../netcdf/nc-type.js';
import { type DecodedValues, ValueDecoding } from './decoded-values.js';

/** Steps are read in slabs of about this size, however many a group has. */
const SLAB_BYTES = 4 * 2 ** 20;
/** What a slab may grow to where that saves a chunk from being kept. */
const LARGEST_SLAB_BYTES = 24 * 2 ** 20;

/** Steps that were read together: positions `first` to before `end` among all steps of the request. */
export interface StepSlab {
  readonly values: DecodedValues;
  readonly first: number;
  readonly end: number;
  readonly missingChunks: number;
}

/** The steps of one request, group after group, read in slabs of bounded size. */
export class GroupedSteps {
  /** Of one step. */
  readonly cells: number;
  private readonly starts: readonly number[];
  private readonly decoding: ValueDecoding;
  private readonly slabSteps: number;

  constructor(
    private readonly session: BlockReader,
    private readonly request: BlockRequest,
    private readonly timeDimension: number,
    /** Steps per group; together they are those of the request. */
    private readonly counts: readonly number[],
  ) {
    let position = 0;
    this.starts = counts.map((count) => (position += count) - count);
    const { array, runs } = request;
    this.cells = runs.slice(timeDimension + 1).reduce((product, ofDimension) => product * countOf(ofDimension), 1);
    this.decoding = new ValueDecoding(array);
    const stepBytes = this.cells * elementBytesOf(array.elementType);
    const chunk = array.chunkShape[timeDimension] ?? 1;
    const isWhole = chunk * stepBytes <= LARGEST_SLAB_BYTES;
    this.slabSteps = Math.max(isWhole ? chunk : 1, Math.floor(SLAB_BYTES / stepBytes));
  }

  get groupCount(): number {
    return this.counts.length;
  }

  /** The position behind the last step of a group. */
  endOf(group: number): number {
    return (this.starts[group] ?? 0) + (this.counts[group] ?? 0);
  }

  /** The steps of these groups, which come in their order. */
  async *read(firstGroup: number, groupCount: number): AsyncGenerator<StepSlab> {
    const end = this.endOf(firstGroup + groupCount - 1);
    for (let first = this.starts[firstGroup] ?? 0; first < end;) {
      const until = Math.min(end, first + this.slabSteps);
      const { bytes, missingChunks } = await this.readSteps(first, until - first);
      yield { values: this.decoding.decode(bytes), first, end: until, missingChunks };
      first = until;
    }
  }

  private readSteps(start: number, count: number): Promise<Block> {
    const { request, timeDimension } = this;
    if (timeDimension === 0) return this.session.read(request, { start, count });
    const runs = request.runs.with(timeDimension, runsWithin(request.runs[timeDimension] ?? [], start, count));
    return this.session.read({ ...request, runs });
  }
}
