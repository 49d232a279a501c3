import { setImmediate as nextTurn } from 'node:timers/promises';
import { countOf, runsWithin } from '../blocks/chunk-spans.js';
import { SUMS_PER_ZONE, type ZoneCells, zoneSums, type ZoneSumsOrder } from '../blocks/zone-sums.js';
import type { BlockReader } from '../grid-source.js';
import type { Block, BlockRequest } from '../grid-store.js';
import { elementBytesOf } from '../netcdf/nc-type.js';
import { startedAhead } from '../read-ahead.js';
import { type DecodedValues, ValueDecoding } from './decoded-values.js';

/** Steps are read in slabs of about this size, however many a group has. */
const SLAB_BYTES = 4 * 2 ** 20;
/** What a slab may grow to where that saves a chunk from being kept. */
const LARGEST_SLAB_BYTES = 24 * 2 ** 20;

/** Sums are taken in parts of about this size, however many zones there are. */
const SUMS_BYTES = 2 * 2 ** 20;
/** Slabs that are read at the same time. */
const MOST_AHEAD = 3;
/** Values that are summed before others get their turn: a few milliseconds. */
const VALUES_PER_TURN = 1_000_000;

/** Steps that were read together: positions `first` to before `end` among all steps of the request. */
export interface StepSlab {
  readonly values: DecodedValues;
  readonly first: number;
  readonly end: number;
  readonly missingChunks: number;
}

/** What `zoneSums` makes of steps that follow each other. */
export interface SummedSteps {
  readonly sums: Float64Array;
  readonly first: number;
  readonly end: number;
}

/** The steps of one request, group after group, read in slabs of bounded size. */
export class GroupedSteps {
  /** Of one step. */
  readonly cells: number;
  private readonly starts: readonly number[];
  private readonly decoding: ValueDecoding;
  private readonly slabSteps: number;
  /** How far the first step lies behind where a slab would begin. */
  private readonly lead: number;

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
    const steps = Math.max(1, Math.floor(SLAB_BYTES / stepBytes));
    this.slabSteps = isWhole ? Math.max(1, Math.floor(steps / chunk)) * chunk : steps;
    const [run] = runs[timeDimension] ?? [];
    // Slabs end where chunks do, so that no chunk is needed for two of them.
    this.lead = isWhole && run?.step === 1 ? run.start % chunk : 0;
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
    for (const { first, until } of this.slabs(firstGroup, groupCount)) {
      const { bytes, missingChunks } = await this.readSteps(first, until - first);
      yield { values: this.decoding.decode(bytes), first, end: until, missingChunks };
      this.session.giveBack?.(bytes);
    }
  }

  /** Of all steps the sums of zones, in their order. Threads sum where the session has any. */
  async *sums(zones: ZoneCells): AsyncGenerator<SummedSteps> {
    const { elementType, scale, offset, missing } = this.decoding;
    const meaning = { elementType, scale, offset, missing };
    const partSteps = Math.max(1, Math.floor(SUMS_BYTES / (8 * SUMS_PER_ZONE * zones.ends.length)));
    const calls = this.slabs(0, this.groupCount).map((slab) => async () => {
      const { bytes } = await this.readSteps(slab.first, slab.until - slab.first);
      return { ...slab, bytes };
    });
    for await (const { first, until, bytes } of startedAhead(calls, MOST_AHEAD)) {
      const stepBytes = bytes.length / (until - first);
      for (let step = first; step < until; step += partSteps) {
        const steps = Math.min(partSteps, until - step);
        const part = bytes.subarray((step - first) * stepBytes, (step - first + steps) * stepBytes);
        const order = { bytes: part, steps, cells: this.cells, meaning, zones };
        const sums = await (this.session.zoneSums?.(order) ?? zoneSumsInTurns(order));
        yield { sums, first: step, end: step + steps };
      }
      this.session.giveBack?.(bytes);
    }
  }

  private slabs(firstGroup: number, groupCount: number): { readonly first: number; readonly until: number }[] {
    const end = this.endOf(firstGroup + groupCount - 1);
    const slabs: { first: number; until: number }[] = [];
    for (let first = this.starts[firstGroup] ?? 0; first < end;) {
      const until = Math.min(end, first + this.slabSteps - ((first + this.lead) % this.slabSteps));
      slabs.push({ first, until });
      first = until;
    }
    return slabs;
  }

  private readSteps(start: number, count: number): Promise<Block> {
    const { request, timeDimension } = this;
    if (timeDimension === 0) return this.session.read(request, { start, count });
    const runs = request.runs.with(timeDimension, runsWithin(request.runs[timeDimension] ?? [], start, count));
    return this.session.read({ ...request, runs });
  }
}

async function zoneSumsInTurns(order: ZoneSumsOrder): Promise<Float64Array> {
  const { bytes, steps, zones } = order;
  const stepBytes = bytes.length / steps;
  const stepsPerTurn = Math.max(1, Math.floor(VALUES_PER_TURN / Math.max(1, zones.cells.length)));
  const sums = new Float64Array(steps * zones.ends.length * SUMS_PER_ZONE);
  for (let step = 0; step < steps; step += stepsPerTurn) {
    const count = Math.min(stepsPerTurn, steps - step);
    const part = bytes.subarray(step * stepBytes, (step + count) * stepBytes);
    sums.set(zoneSums({ ...order, bytes: part, steps: count }), step * zones.ends.length * SUMS_PER_ZONE);
    await nextTurn();
  }
  return sums;
}
