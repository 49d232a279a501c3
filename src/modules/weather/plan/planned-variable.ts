import type { ReadBlock } from '../grid-source.js';
import type { BlockRequest, GridStore, IndexRun, StoreArray } from '../grid-store.js';
import { startedAhead } from '../read-ahead.js';
import { elementBytesOf, NC_TYPES, ncTypeOf } from '../netcdf/nc-type.js';
import { type Narrowing, narrowingOf } from '../netcdf/narrowing.js';

/** A block is read and written in one piece: large enough to be worth a call, small enough to be held a few times. */
const BLOCK_BYTES = 4 * 2 ** 20;
/** What a block may grow to where that saves a chunk from being decoded again. */
const LARGEST_BLOCK_BYTES = 24 * 2 ** 20;

/** Blocks are read ahead until they have so many bytes together, so that no thread waits for the client. */
const AHEAD_BYTES = 12 * 2 ** 20;
const MOST_AHEAD = 3;

/** Of the values as written. */
interface PlacedBlock {
  readonly outer: number;
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly bytes: number;
}

export interface VariableWindow {
  readonly runs: readonly (readonly IndexRun[])[];
  readonly mask: Uint8Array | null;
  readonly maskedValue: number | bigint;
}

/** The values of a variable inside the windows of a request, and how they are read piece by piece in their order. */
export class PlannedVariable {
  readonly shape: readonly number[];
  /** As written. */
  readonly sizeBytes: number;
  /** All of it. */
  readonly request: BlockRequest;
  private readonly narrowing: Narrowing | null;
  /** Blocks are runs along this dimension; of the dimensions before it they have one index each. */
  private readonly axis: number;
  /** Of one index along the axis, as written. */
  private readonly rowBytes: number;
  /** Positions along the axis at which blocks begin, and the end. */
  private readonly cuts: readonly number[];

  constructor(
    readonly store: GridStore,
    readonly array: StoreArray,
    private readonly window: VariableWindow,
  ) {
    this.shape = window.runs.map((runs) => runs.reduce((count, run) => count + run.count, 0));
    const { bytes } = NC_TYPES[ncTypeOf(array.elementType)];
    this.sizeBytes = product(this.shape) * bytes;
    this.narrowing = narrowingOf(array.elementType, store.name, array.name);
    const readBytes = elementBytesOf(array.elementType);
    const rowBytesAt = (axis: number): number => product(this.shape.slice(axis + 1)) * readBytes;
    const fitting = this.shape.findIndex((_, axis) => rowBytesAt(axis) <= BLOCK_BYTES);
    this.axis = Math.max(0, this.maskedDimensions(fitting));
    this.rowBytes = (rowBytesAt(this.axis) / readBytes) * bytes;
    this.request = this.requestOf(window.runs);
    this.cuts = this.cutsAlong(rowBytesAt(this.axis));
  }

  /** How many indices of the first dimension are read together, but for the first and last of them. */
  get blockRows(): number {
    if (this.axis > 0) return 1;
    const [, first = 1, second = 0] = this.cuts;
    return Math.max(first, second - first);
  }

  /** The bytes from `start` to before `end` of the values as written. */
  async *read(readBlock: ReadBlock, start: number, end: number): AsyncGenerator<Uint8Array> {
    const calls = this.callsBetween(readBlock, start, end);
    const largest = Math.max(1, ...this.cuts.slice(1, 3).map((cut, index) => cut - (this.cuts[index] ?? 0)));
    const most = Math.max(1, Math.floor(AHEAD_BYTES / Math.max(1, largest * this.rowBytes)));
    for await (const { block, bytes } of startedAhead(calls, Math.min(MOST_AHEAD, most))) {
      const written = this.narrowing ? this.narrowing(bytes) : bytes;
      if (written.length !== block.bytes) {
        throw new Error(`A block of ${this.array.name} has ${written.length} bytes.`);
      }
      yield written.subarray(Math.max(0, start - block.start), Math.min(end - block.start, block.bytes));
    }
  }

  private *callsBetween(
    readBlock: ReadBlock,
    start: number,
    end: number,
  ): Generator<() => Promise<{ readonly block: PlacedBlock; readonly bytes: Uint8Array }>> {
    for (const block of this.blocksBetween(start, end)) {
      yield async () => ({ block, bytes: await this.readRows(readBlock, block.outer, block.from, block.to) });
    }
  }

  private *blocksBetween(start: number, end: number): Generator<PlacedBlock> {
    const outerBytes = this.rowBytes * (this.shape[this.axis] ?? 1);
    let at = start;
    while (at < end) {
      const outer = Math.floor(at / outerBytes);
      const row = Math.floor((at - outer * outerBytes) / this.rowBytes);
      const cut = this.cuts.findLastIndex((position) => position <= row);
      const [from, to] = [this.cuts[cut] ?? 0, this.cuts[cut + 1] ?? 1];
      const blockStart = outer * outerBytes + from * this.rowBytes;
      const bytes = (to - from) * this.rowBytes;
      yield { outer, from, to, start: blockStart, bytes };
      at = blockStart + bytes;
    }
  }

  /** All values in their order as the store has them: big-endian, of the array's own type. */
  async *readStored(readBlock: ReadBlock): AsyncGenerator<Uint8Array> {
    const outerCount = product(this.shape.slice(0, this.axis));
    for (let outer = 0; outer < outerCount; outer++) {
      for (let cut = 0; cut + 1 < this.cuts.length; cut++) {
        yield await this.readRows(readBlock, outer, this.cuts[cut] ?? 0, this.cuts[cut + 1] ?? 0);
      }
    }
  }

  /** A mask spans the last two dimensions, so blocks have them whole where there is one. */
  private maskedDimensions(fitting: number): number {
    const last = this.shape.length - 1;
    return Math.min(fitting < 0 ? last : fitting, this.window.mask ? Math.max(0, last - 2) : last);
  }

  private cutsAlong(readRowBytes: number): number[] {
    const runs = this.window.runs[this.axis] ?? [];
    if (this.window.mask && this.axis >= this.shape.length - 2) return [0, this.shape[this.axis] ?? 0];
    const chunk = this.array.chunkShape[this.axis] ?? 1;
    const chunkBytes = chunk * readRowBytes;
    const isWhole = chunkBytes <= LARGEST_BLOCK_BYTES;
    const step = isWhole
      ? chunk * Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, chunkBytes)))
      : Math.max(1, Math.floor(LARGEST_BLOCK_BYTES / Math.max(1, readRowBytes)));
    const cuts = [0];
    let position = 0;
    for (const { start, count, step: stride } of runs) {
      let taken = 0;
      while (taken < count) {
        const index = start + taken * stride;
        // Counted from the chunk, so that no block begins in the middle of one without need.
        const origin = isWhole ? 0 : index - (index % chunk);
        const next = origin + (Math.floor((index - origin) / step) + 1) * step;
        const until = isWhole ? next : Math.min(next, origin + chunk);
        const rows = stride > 0 ? Math.ceil((until - index) / stride) : 1;
        taken = Math.min(count, taken + Math.max(1, rows));
        cuts.push(position + taken);
      }
      position += count;
    }
    return cuts;
  }

  private runsOf(outer: number, from: number, to: number): IndexRun[][] {
    const indices: number[] = [];
    let rest = outer;
    for (let dimension = this.axis - 1; dimension >= 0; dimension--) {
      const length = this.shape[dimension] ?? 1;
      indices[dimension] = rest % length;
      rest = Math.floor(rest / length);
    }
    return this.window.runs.map((runs, dimension) => {
      if (dimension < this.axis) return slicedRuns(runs, indices[dimension] ?? 0, (indices[dimension] ?? 0) + 1);
      return dimension === this.axis ? slicedRuns(runs, from, to) : [...runs];
    });
  }

  private readRows(readBlock: ReadBlock, outer: number, from: number, to: number): Promise<Uint8Array> {
    if (this.axis === 0) return readBlock(this.request, { start: from, count: to - from });
    return readBlock(this.requestOf(this.runsOf(outer, from, to)));
  }

  private requestOf(runs: readonly (readonly IndexRun[])[]): BlockRequest {
    const { mask, maskedValue } = this.window;
    return { store: this.store, array: this.array, runs, mask, maskedValue };
  }
}

/** The part of the runs from one position of the output to before another. */
export function slicedRuns(runs: readonly IndexRun[], from: number, to: number): IndexRun[] {
  const sliced: IndexRun[] = [];
  let position = 0;
  for (const { start, count, step } of runs) {
    const [first, last] = [Math.max(from, position), Math.min(to, position + count)];
    if (first < last) sliced.push({ start: start + (first - position) * step, count: last - first, step });
    position += count;
  }
  return sliced;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1);
}
