import type { ObjectStore } from '#object-storage/object-store.js';
import { followSignal } from '#object-storage/time-limit.js';
import type { Block, BlockRequest } from '../grid-store.js';
import { bigEndianBytes, ELEMENT_BYTES } from '../zarr/element-types.js';
import { asZarrArray, chunkKey, type ZarrArray } from '../zarr/zarr-array.js';
import { ChunkFault, chunkDamaged, decodingInterrupted } from '../zarr/zarr.errors.js';
import type { BufferPool } from './buffer-pool.js';
import { fetchChunk } from './chunk-fetching.js';
import {
  type ChunkSpan,
  chunksOf,
  combinations,
  countOf,
  requireRuns,
  runsWithin,
  type Segment,
  spanOf,
  spansOf,
} from './chunk-spans.js';
import { type DecodeExecutor, OrderNotBegun } from './decode-executor.js';
import { KeptPieces, type KeepingLimits } from './kept-pieces.js';
import { MaskParts } from './mask-parts.js';
import type { MemoryBudget } from './memory-budget.js';
import type { OutputBuffers } from './output-buffers.js';
import { PiecePlacing } from './piece-placing.js';
import { RegionReading, type RegionRows } from './region-reading.js';

/** A chunk is fetched so often where its thread ends before it begins it. */
const MOST_FETCHES = 3;

/** What all readings share. */
export interface ReadingMeans {
  readonly store: ObjectStore;
  readonly executor: DecodeExecutor;
  readonly budget: MemoryBudget;
  readonly buffers: BufferPool;
  readonly outputs: OutputBuffers;
  readonly keeping: KeepingLimits;
  /** Chunks that one reading fetches and decodes at the same time. */
  readonly parallelChunks: number;
}

/** One chunk of a read. */
interface ChunkTask {
  readonly indices: readonly number[];
  /** What the whole request wants of it. */
  readonly spans: readonly ChunkSpan[];
  /** The rows of this read among the rows of the piece, the first of which lies at `pieceRow`. */
  readonly rows: readonly Segment[];
  readonly pieceRow: number;
  readonly rowCount: number;
  /** Whether rows after this read are in it. */
  readonly isNeededLater: boolean;
}

/**
 * One request on its way: its output is read in blocks of rows along the first dimension. A chunk that reaches over
 * several blocks is decoded once, as long as rows are asked for in their order: what later rows need of it is kept.
 */
export class BlockReading {
  /** Rows of the output: the length of its first dimension, 1 for a scalar. */
  readonly rows: number;
  readonly rowBytes: number;
  private readonly array: ZarrArray;
  private readonly elementBytes: number;
  private readonly shape: readonly number[];
  private readonly innerSpans: readonly (readonly ChunkSpan[])[];
  private readonly kept: KeptPieces;
  private readonly masks: MaskParts;
  /** Null where chunks have to be fetched here. */
  private readonly regions: RegionReading | null;
  private last: Promise<unknown> = Promise.resolve();
  private readonly closing = new AbortController();

  constructor(
    private readonly request: BlockRequest,
    private readonly means: ReadingMeans,
  ) {
    const array = asZarrArray(request.array);
    const { runs, mask } = request;
    if (runs.length !== array.shape.length) throw new RangeError(`${array.name} has ${array.shape.length} dimensions.`);
    runs.forEach((ofDimension, dimension) => requireRuns(ofDimension, array.shape[dimension] ?? 0));
    this.array = array;
    this.shape = runs.map(countOf);
    this.elementBytes = ELEMENT_BYTES[array.elementType];
    this.rows = this.shape[0] ?? 1;
    this.rowBytes = this.shape.slice(1).reduce((result, length) => result * length, this.elementBytes);
    this.masks = new MaskParts(mask, this.shape);
    this.innerSpans = runs.slice(1).map((run, index) => spansOf(run, array.chunkShape[index + 1] ?? 1));
    this.kept = new KeptPieces(means.keeping);
    this.regions = RegionReading.suits(request, array, means.store)
      ? new RegionReading(request, array, this.shape, this.innerSpans, this.masks, means)
      : null;
  }

  /** Bytes that are kept for later rows. */
  get keptBytes(): { readonly memory: number; readonly file: number } {
    return { memory: this.kept.inMemory, file: this.kept.inFile };
  }

  /**
   * Reads rows `start` to `start + count` of the output. Reads that share a chunk with others wait for those before them.
   * The block is the caller's until it gives it back.
   * @throws Failure chunk-damaged, decoding-interrupted or object-store-unavailable; or the reason of the signal
   */
  read(start: number, count: number, signal: AbortSignal): Promise<Block> {
    const ending = new AbortController();
    const unfollow = [followSignal(ending, this.closing.signal), followSignal(ending, signal)];
    const rows = this.regions?.rowsOf(start, count);
    const read = (
      rows
        ? this.readRegions(rows, count, ending.signal)
        : this.last.then(() => this.readNow(start, count, ending.signal))
    ).finally(() => unfollow.forEach((end) => end()));
    this.last = Promise.all([this.last, read.catch(() => undefined)]);
    return read;
  }

  /** Gives back what is kept. A read that is under way fails. */
  async close(): Promise<void> {
    this.closing.abort(new Error('The reading is closed.'));
    await this.last;
    await this.kept.close();
  }

  private async readRegions(rows: readonly RegionRows[], count: number, signal: AbortSignal): Promise<Block> {
    signal.throwIfAborted();
    const bytes = this.means.outputs.take(count * this.rowBytes);
    const missingChunks = (await this.regions?.read(rows, bytes, signal)) ?? 0;
    return { bytes, missingChunks };
  }

  private async readNow(start: number, count: number, signal: AbortSignal): Promise<Block> {
    if (start < 0 || count < 0 || start + count > this.rows) throw new RangeError(`There are ${this.rows} rows.`);
    signal.throwIfAborted();
    const bytes = this.means.outputs.take(count * this.rowBytes);
    const placing = new PiecePlacing(bytes, [count, ...this.shape.slice(1)], this.elementBytes);
    const failing = new AbortController();
    const unfollow = followSignal(failing, signal);
    let missingChunks = 0;
    const tasks = this.tasks(start, count);
    const work = async () => {
      for (const task of tasks) {
        if (await this.take(task, placing, failing.signal)) missingChunks++;
      }
    };
    const workers = Array.from({ length: this.means.parallelChunks }, () =>
      work().catch((error: unknown) => {
        // The others stop; the first error is the one that counts.
        failing.abort(error);
      }),
    );
    await Promise.all(workers);
    unfollow();
    failing.signal.throwIfAborted();
    return { bytes, missingChunks };
  }

  private *tasks(start: number, count: number): Generator<ChunkTask> {
    const rowRuns = this.request.runs[0];
    if (!rowRuns) {
      yield { indices: [], spans: [], rows: [], pieceRow: 0, rowCount: 1, isNeededLater: false };
      return;
    }
    const chunkLength = this.array.chunkShape[0] ?? 1;
    for (const chunk of chunksOf(runsWithin(rowRuns, start, count), chunkLength)) {
      const rowSpan = spanOf(rowRuns, chunk, chunkLength);
      const ofRows = rowsOf(rowSpan, start, count);
      for (const inner of combinations(this.innerSpans)) {
        const spans = [rowSpan, ...inner];
        yield { indices: spans.map((span) => span.chunk), spans, ...ofRows };
      }
    }
  }

  /** @returns whether the store does not have the chunk */
  private async take(task: ChunkTask, placing: PiecePlacing, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const pieceRowBytes = task.spans.slice(1).reduce((result, span) => result * span.count, this.elementBytes);
    const begin = task.pieceRow * pieceRowBytes;
    const end = begin + task.rowCount * pieceRowBytes;
    const key = task.indices.join('.');
    const segments = task.spans.length === 0 ? [] : [task.rows, ...task.spans.slice(1).map((span) => span.segments)];
    const kept = await this.kept.read(key, begin, end);
    if (kept) {
      await placing.place(kept, segments);
      if (!task.isNeededLater) this.kept.drop(key);
      return false;
    }
    const decodedBytes = this.array.chunkShape.reduce((result, length) => result * length, this.elementBytes);
    const leave = await this.means.budget.enter(decodedBytes, signal);
    try {
      const { piece, isMissing } = await this.piece(task, decodedBytes, signal);
      await placing.place(piece.subarray(begin, end), segments);
      const isKept = task.isNeededLater && (await this.kept.put(key, piece));
      if (!isKept) this.means.buffers.give(piece.buffer);
      return isMissing;
    } finally {
      leave();
    }
  }

  private async piece(
    task: ChunkTask,
    decodedBytes: number,
    signal: AbortSignal,
    fetches = 1,
  ): Promise<{ piece: Uint8Array<ArrayBuffer>; isMissing: boolean }> {
    const { store, executor, buffers } = this.means;
    const { array, request } = this;
    const { elementType, coding, chunkShape } = array;
    const { cells: mask, hidesAll } = this.masks.over(task.spans);
    try {
      // Where the mask leaves nothing of a chunk, it is not read.
      const encoded = hidesAll
        ? null
        : await fetchChunk(store, chunkKey(array, task.indices), decodedBytes, buffers, signal);
      if (!encoded && !hidesAll && !array.namesFillValue) {
        throw new ChunkFault('it is not there, and the array names no value for what is missing');
      }
      const { piece, spent } = await executor.decode(
        {
          encoded,
          coding,
          chunkShape,
          elementBytes: this.elementBytes,
          spans: task.spans,
          fillValue: bigEndianBytes(elementType, array.fillValue),
          mask,
          maskedValue: bigEndianBytes(elementType, request.maskedValue),
          target: buffers.take(task.spans.reduce((result, span) => result * span.count, this.elementBytes)),
        },
        signal,
      );
      if (spent) buffers.give(spent);
      return { piece, isMissing: encoded === null && !hidesAll };
    } catch (error) {
      if (error instanceof OrderNotBegun) {
        if (fetches === MOST_FETCHES) throw decodingInterrupted(error);
        return this.piece(task, decodedBytes, signal, fetches + 1);
      }
      if (!(error instanceof ChunkFault)) throw error;
      throw chunkDamaged(request.store.name, array.name, task.indices.join('.') || '0', error.message);
    }
  }
}

/** The rows of a read within the piece of a chunk, which has its rows in the order of the output. */
function rowsOf(
  span: ChunkSpan,
  start: number,
  count: number,
): Pick<ChunkTask, 'rows' | 'pieceRow' | 'rowCount' | 'isNeededLater'> {
  const rows: Segment[] = [];
  let [pieceRow, rowCount, isNeededLater] = [0, 0, false];
  for (const segment of span.segments) {
    const first = Math.min(segment.count, Math.max(0, start - segment.to));
    const end = Math.max(first, Math.min(segment.count, start + count - segment.to));
    pieceRow += first;
    rowCount += end - first;
    if (first < end) rows.push({ from: 0, count: end - first, step: 1, to: segment.to + first - start });
    if (end < segment.count) isNeededLater = true;
  }
  return { rows, pieceRow, rowCount, isNeededLater };
}
