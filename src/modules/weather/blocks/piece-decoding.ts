import { decodeChunk } from '../zarr/chunk-decoding.js';
import { type DecodingKernel } from '../zarr/decoding-kernel.js';
import type { ChunkCoding } from '../zarr/zarr-array.js';
import { prepareZstd } from '../zarr/zstd.js';
import { combinations, type ChunkSpan, type Segment } from './chunk-spans.js';

/** What of one chunk is wanted. Plain values, which a thread can be sent. */
export interface PieceOrder {
  /** The object as it is stored; null for a chunk that the store does not have. */
  readonly encoded: Uint8Array<ArrayBuffer> | null;
  readonly coding: ChunkCoding;
  readonly elementBytes: number;
  readonly chunkShape: readonly number[];
  /** One per dimension. */
  readonly spans: readonly ChunkSpan[];
  /** One element, big-endian. */
  readonly fillValue: Uint8Array;
  /** A byte per cell of the last two dimensions of the piece, or null. */
  readonly mask: Uint8Array | null;
  /** One element, big-endian. */
  readonly maskedValue: Uint8Array;
  /** Where the piece goes; it may be longer. */
  readonly target: ArrayBuffer;
}

export interface DecodedPiece {
  /** In the target of the order. */
  readonly piece: Uint8Array<ArrayBuffer>;
  /** What the order had encoded, for another use. */
  readonly spent: ArrayBuffer | null;
}

/** To be awaited before `decodePiece`. The header of Blosc says which codec it holds; asking costs nothing later. */
export async function preparePiece({ encoded, coding }: PieceOrder): Promise<void> {
  const mayBeZstd = coding.compressor === 'zstd' || coding.compressor === 'blosc';
  if (encoded && mayBeZstd) await prepareZstd();
}

/**
 * The wanted elements of a chunk, dense and in the order of the array's dimensions, big-endian, masked.
 * @throws ChunkFault
 */
export function decodePiece(kernel: DecodingKernel, order: PieceOrder): DecodedPiece {
  kernel.clear();
  const { elementBytes, spans, encoded, mask } = order;
  const count = spans.reduce((result, span) => result * span.count, 1);
  let piece: number;
  if (encoded) {
    const length = order.chunkShape.reduce((result, chunkLength) => result * chunkLength, elementBytes);
    const chunk = decodeChunk(kernel, encoded, order.coding, length);
    piece = kernel.reserve(count * elementBytes);
    copyPiece(kernel, order, chunk, piece);
  } else {
    piece = kernel.reserve(count * elementBytes);
    kernel.functions.repeat(piece, count, elementBytes, kernel.place(order.fillValue));
  }
  if (mask) {
    const [maskAddress, value] = [kernel.place(mask), kernel.place(order.maskedValue)];
    kernel.functions.applyMask(piece, count / mask.length, mask.length, elementBytes, maskAddress, value);
  }
  const result = new Uint8Array(order.target, 0, count * elementBytes);
  result.set(kernel.bytes.subarray(piece, piece + result.length));
  return { piece: result, spent: encoded && encoded.buffer };
}

/** The compiled loops take three dimensions; the ones before are combined here, and those that lack have one element. */
function copyPiece(kernel: DecodingKernel, order: PieceOrder, chunk: number, piece: number): void {
  const { coding, elementBytes, chunkShape, spans } = order;
  const sourceStrides = stridesOf(chunkShape, coding.storedOrder, elementBytes);
  const counts = spans.map((span) => span.count);
  const targetStrides = stridesOf(
    counts,
    counts.map((_, dimension) => dimension),
    elementBytes,
  );
  const lists = merged(
    spans.map((span, dimension) => segmentsOf(span, sourceStrides[dimension] ?? 0, targetStrides[dimension] ?? 0)),
    elementBytes,
  );
  const inner = Math.max(0, lists.length - 3);
  const outer = lists.slice(0, inner).map((list) => list.flatMap(singles));
  for (const places of combinations([...outer, ...lists.slice(inner)])) {
    const [plane = ONE, row = ONE, column = ONE] = [ONE, ONE, ONE, ...places.slice(inner)].slice(-3);
    kernel.functions.copyBox(
      chunk + places.reduce((sum, { source }) => sum + source, 0),
      piece + places.reduce((sum, { target }) => sum + target, 0),
      elementBytes,
      coding.littleEndian ? 1 : 0,
      plane.count,
      plane.sourceStride,
      plane.targetStride,
      row.count,
      row.sourceStride,
      row.targetStride,
      column.count,
      // What has one column may have any stride; this one is copied fastest.
      column.count === 1 ? elementBytes : column.sourceStride,
    );
  }
}

/** Elements at even distances along one dimension, in bytes from the beginnings of chunk and piece. */
interface Stretch {
  readonly source: number;
  readonly target: number;
  readonly count: number;
  readonly sourceStride: number;
  readonly targetStride: number;
}

const ONE: Stretch = { source: 0, target: 0, count: 1, sourceStride: 0, targetStride: 0 };

/** Dimensions that follow each other without a gap, on both sides, are one: long rows are copied faster than short ones. */
function merged(lists: readonly Stretch[][], elementBytes: number): readonly Stretch[][] {
  const [last, before] = [lists.at(-1), lists.at(-2)];
  const [row] = last ?? [];
  if (!row || !before || last?.length !== 1) return lists;
  const isDense = row.sourceStride === elementBytes && row.targetStride === elementBytes;
  const rowBytes = row.count * elementBytes;
  if (!isDense || !before.every((one) => one.sourceStride === rowBytes && one.targetStride === rowBytes)) return lists;
  const longer = before.map((one) => ({
    ...row,
    source: one.source + row.source,
    target: one.target + row.target,
    count: one.count * row.count,
  }));
  return merged([...lists.slice(0, -2), longer], elementBytes);
}

function segmentsOf({ segments }: ChunkSpan, sourceStride: number, targetStride: number): Stretch[] {
  let before = 0;
  return segments.map(({ from, count, step }: Segment) => {
    const target = before * targetStride;
    before += count;
    return { source: from * sourceStride, target, count, sourceStride: step * sourceStride, targetStride };
  });
}

function singles({ source, target, count, sourceStride, targetStride }: Stretch): Stretch[] {
  return Array.from({ length: count }, (_, i) => ({
    ...ONE,
    source: source + i * sourceStride,
    target: target + i * targetStride,
  }));
}

/** In bytes, by dimension; `storedOrder` names the dimensions, the slowest first. */
function stridesOf(lengths: readonly number[], storedOrder: readonly number[], elementBytes: number): number[] {
  const strides = lengths.map(() => 0);
  let stride = elementBytes;
  for (const dimension of storedOrder.toReversed()) {
    strides[dimension] = stride;
    stride *= lengths[dimension] ?? 1;
  }
  return strides;
}
