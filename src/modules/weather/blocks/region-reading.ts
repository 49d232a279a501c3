import type { ObjectStore } from '#object-storage/object-store.js';
import { followSignal } from '#object-storage/time-limit.js';
import type { BlockRequest } from '../grid-store.js';
import { bigEndianBytes, ELEMENT_BYTES } from '../zarr/element-types.js';
import { chunkKey, type ZarrArray } from '../zarr/zarr-array.js';
import { ChunkFault, chunkDamaged } from '../zarr/zarr.errors.js';
import type { BufferPool } from './buffer-pool.js';
import { fetchChunk } from './chunk-fetching.js';
import { type ChunkSpan, chunksOf, combinations, countOf, runsWithin, spanOf } from './chunk-spans.js';
import type { DecodeExecutor } from './decode-executor.js';
import type { MaskParts } from './mask-parts.js';
import type { MemoryBudget } from './memory-budget.js';
import type { RegionChunk, RegionOrder } from './region-decoding.js';

/** Chunks are sent to a thread together until they have about so many bytes, so that it is seldom asked. */
const ORDER_BYTES = 4 * 2 ** 20;

export interface RegionMeans {
  readonly store: ObjectStore;
  readonly executor: DecodeExecutor;
  readonly budget: MemoryBudget;
  readonly buffers: BufferPool;
}

/** Rows of a block that lie in one row of chunks, which no other read needs. `to` counts from the block's first row. */
export interface RegionRows {
  readonly span: ChunkSpan;
  readonly to: number;
  readonly count: number;
}

interface NamedChunk extends RegionChunk {
  readonly indices: readonly number[];
}

interface Region {
  readonly to: number;
  readonly count: number;
  readonly chunks: readonly NamedChunk[];
}

/** Reads regions of one request in threads that read the objects themselves. */
export class RegionReading {
  private readonly elementBytes: number;
  private readonly chunkBytes: number;
  private readonly mask: Uint8Array | null;

  constructor(
    private readonly request: BlockRequest,
    private readonly array: ZarrArray,
    /** Of the whole output. */
    private readonly shape: readonly number[],
    private readonly innerSpans: readonly (readonly ChunkSpan[])[],
    private readonly masks: MaskParts,
    private readonly means: RegionMeans,
  ) {
    this.elementBytes = ELEMENT_BYTES[array.elementType];
    this.chunkBytes = array.chunkShape.reduce((result, length) => result * length, this.elementBytes);
    this.mask = sharedMask(request.mask);
  }

  /** A mask lies over rows where there are no dimensions before them; then, and in stores elsewhere, nothing is read so. */
  static suits({ mask }: BlockRequest, array: ZarrArray, store: ObjectStore): boolean {
    const dimensions = array.shape.length;
    const anyKey = chunkKey(
      array,
      Array.from(array.shape, () => 0),
    );
    return dimensions > 0 && (mask === null || dimensions > 2) && store.localPathOf(anyKey) !== null;
  }

  /** Rows by the chunks in which they lie, where all that is wanted of these is asked for; null elsewhere. */
  rowsOf(start: number, count: number): RegionRows[] | null {
    const [rowRuns] = this.request.runs;
    if (!rowRuns || start < 0 || count < 1 || start + count > countOf(rowRuns)) return null;
    const chunkLength = this.array.chunkShape[0] ?? 1;
    const rows: RegionRows[] = [];
    for (const chunk of chunksOf(runsWithin(rowRuns, start, count), chunkLength)) {
      const span = spanOf(rowRuns, chunk, chunkLength);
      const [segment, ...others] = span.segments;
      if (!segment || others.length > 0) return null;
      const to = segment.to - start;
      if (to < 0 || to + segment.count > count) return null;
      rows.push({ span, to, count: segment.count });
    }
    return rows;
  }

  /**
   * Fills these rows of a block, and counts the chunks that the store does not have.
   * @throws as `BlockReading.read`
   */
  async read(rows: readonly RegionRows[], block: Uint8Array, signal: AbortSignal): Promise<number> {
    const failing = new AbortController();
    const unfollow = followSignal(failing, signal);
    let missing = 0;
    const regions = this.regionsOf(rows);
    // Two orders for each thread: the next one waits there.
    const workers = Array.from({ length: 2 * this.means.executor.width }, async () => {
      try {
        for (const region of regions) {
          const own = await this.readRegion(region, block, failing.signal);
          missing += own;
        }
      } catch (error) {
        // The others stop; the first error is the one that counts.
        failing.abort(error);
      }
    });
    await Promise.all(workers);
    unfollow();
    failing.signal.throwIfAborted();
    return missing;
  }

  private *regionsOf(rows: readonly RegionRows[]): Generator<Region> {
    let begun: { to: number; count: number; chunks: NamedChunk[] } | undefined;
    for (const { span, to, count } of rows) {
      if (begun && (begun.to + begun.count !== to || begun.chunks.length * this.chunkBytes >= ORDER_BYTES)) {
        yield begun;
        begun = undefined;
      }
      begun ??= { to, count: 0, chunks: [] };
      const segments = span.segments.map((segment) => ({ ...segment, to: to - (begun?.to ?? 0) }));
      const rowSpan = { ...span, segments };
      for (const inner of combinations(this.innerSpans)) {
        const spans = [rowSpan, ...inner];
        // Where the mask leaves nothing of a chunk, it is not read.
        if (this.masks.over(spans).hidesAll) continue;
        const indices = spans.map(({ chunk }) => chunk);
        begun.chunks.push({ spans, indices, source: this.means.store.localPathOf(chunkKey(this.array, indices)) });
      }
      begun.count += count;
    }
    if (begun) yield begun;
  }

  private async readRegion({ to, count, chunks }: Region, block: Uint8Array, signal: AbortSignal): Promise<number> {
    const { budget, executor } = this.means;
    const rowBytes = this.shape.slice(1).reduce((result, length) => result * length, this.elementBytes);
    const target = block.subarray(to * rowBytes, (to + count) * rowBytes);
    const leave = await budget.enter(this.chunkBytes + target.length, signal);
    try {
      const order = this.orderOf([count, ...this.shape.slice(1)], target);
      const { unread, fault } = await executor.decodeRegion({ ...order, chunks: sourced(chunks) }, signal);
      if (fault) throw this.damage(chunks[fault.chunk], fault.message);
      return await this.readElsewhere(
        unread.flatMap((index) => chunks[index] ?? []),
        { ...order, isBegun: true },
        signal,
      );
    } finally {
      leave();
    }
  }

  /** What a thread could not read from its path: the store says whether it is missing, or what is wrong. */
  private async readElsewhere(
    chunks: readonly NamedChunk[],
    order: Omit<RegionOrder, 'chunks'>,
    signal: AbortSignal,
  ): Promise<number> {
    const { store, buffers, executor } = this.means;
    const absent: NamedChunk[] = [];
    for (const chunk of chunks) {
      try {
        const key = chunkKey(this.array, chunk.indices);
        const source = await fetchChunk(store, key, this.chunkBytes, buffers, signal);
        if (!source && !this.array.namesFillValue) {
          throw new ChunkFault('it is not there, and the array names no value for what is missing');
        }
        if (!source) {
          absent.push({ ...chunk, source });
          continue;
        }
        const { fault } = await executor.decodeRegion({ ...order, chunks: sourced([{ ...chunk, source }]) }, signal);
        buffers.give(source.buffer);
        if (fault) throw new ChunkFault(fault.message);
      } catch (error) {
        if (error instanceof ChunkFault) throw this.damage(chunk, error.message);
        throw error;
      }
    }
    if (absent.length > 0) await executor.decodeRegion({ ...order, chunks: sourced(absent) }, signal);
    return absent.length;
  }

  private orderOf(shape: readonly number[], target: Uint8Array): Omit<RegionOrder, 'chunks'> {
    const { elementType, coding, chunkShape, fillValue } = this.array;
    return {
      coding,
      elementBytes: this.elementBytes,
      chunkShape,
      shape,
      fillValue: bigEndianBytes(elementType, fillValue),
      mask: this.mask,
      maskedValue: bigEndianBytes(elementType, this.request.maskedValue),
      target,
      isBegun: false,
    };
  }

  private damage(chunk: NamedChunk | undefined, message: string): Error {
    return chunkDamaged(this.request.store.name, this.array.name, chunk?.indices.join('.') ?? '', message);
  }
}

/** Without what only this thread needs. */
function sourced(chunks: readonly NamedChunk[]): RegionChunk[] {
  return chunks.map(({ source, spans }) => ({ source, spans }));
}

/** Shared, so that threads are not sent a copy with every order. */
function sharedMask(mask: Uint8Array | null): Uint8Array | null {
  if (!mask?.includes(0)) return null;
  const shared = new Uint8Array(new SharedArrayBuffer(mask.length));
  shared.set(mask);
  return shared;
}
