import { decodeChunk } from '../zarr/chunk-decoding.js';
import { type DecodingKernel } from '../zarr/decoding-kernel.js';
import type { ChunkCoding } from '../zarr/zarr-array.js';
import { prepareZstd } from '../zarr/zstd.js';
import { copyBox, densely, rowMajorStrides, stridesOf } from './box-copying.js';
import type { ChunkSpan } from './chunk-spans.js';

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

function copyPiece(kernel: DecodingKernel, order: PieceOrder, chunk: number, piece: number): void {
  const { coding, elementBytes, chunkShape } = order;
  const spans = order.spans.map(densely);
  copyBox(kernel, {
    spans,
    elementBytes,
    isReversed: coding.littleEndian,
    source: chunk,
    sourceStrides: stridesOf(chunkShape, coding.storedOrder, elementBytes),
    target: piece,
    targetStrides: rowMajorStrides(
      spans.map(({ count }) => count),
      elementBytes,
    ),
  });
}
