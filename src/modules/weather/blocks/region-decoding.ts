import { readObjectFile } from '#object-storage/object-file-reading.js';
import type { ByteRange } from '../zarr/blosc.js';
import { decodeChunk } from '../zarr/chunk-decoding.js';
import type { DecodingKernel } from '../zarr/decoding-kernel.js';
import type { ChunkCoding } from '../zarr/zarr-array.js';
import { ChunkFault } from '../zarr/zarr.errors.js';
import { prepareZstd } from '../zarr/zstd.js';
import { copyBox, rowMajorStrides, stridesOf } from './box-copying.js';
import { mostEncodedBytes } from './chunk-fetching.js';
import { type ChunkSpan, combinations } from './chunk-spans.js';

/** Ranges of a chunk that are put in their places by themselves. */
const MOST_RANGES = 4_096;
/** Of a chunk; where more is wanted, all of it is put in its place. */
const MOST_WANTED = 0.7;

/** A chunk under a region. */
export interface RegionChunk {
  /** The path of the object, its bytes, or null where the store does not have it. */
  readonly source: string | Uint8Array | null;
  /** One per dimension; `to` is the place in the region. */
  readonly spans: readonly ChunkSpan[];
}

/** Rows of an output, and the chunks under them. Plain values, which a thread can be sent. */
export interface RegionOrder {
  readonly chunks: readonly RegionChunk[];
  readonly coding: ChunkCoding;
  readonly elementBytes: number;
  readonly chunkShape: readonly number[];
  /** Of the region. */
  readonly shape: readonly number[];
  /** One element, big-endian. */
  readonly fillValue: Uint8Array;
  /** A byte per cell of the last two dimensions, or null. */
  readonly mask: Uint8Array | null;
  /** One element, big-endian. */
  readonly maskedValue: Uint8Array;
  /** Where the region goes, in memory that threads share. */
  readonly target: Uint8Array;
  /** Whether other chunks of the region are in the target already. */
  readonly isBegun: boolean;
}

export interface RegionReport {
  /** Which of the chunks could not be read from their paths; their cells hold anything. */
  readonly unread: readonly number[];
  /** The first chunk that cannot be trusted; the target then holds anything. */
  readonly fault: { readonly chunk: number; readonly message: string } | null;
}

/**
 * Reads chunks and puts what is wanted of them together, so that other threads have nothing left to do but to send it.
 * `beat` is called before each chunk.
 */
export async function decodeRegion(
  kernel: DecodingKernel,
  order: RegionOrder,
  beat = (): void => undefined,
): Promise<RegionReport> {
  const { compressor } = order.coding;
  if (compressor === 'zstd' || compressor === 'blosc') await prepareZstd();
  // From here on nothing is waited for: others use the kernel's memory as well.
  kernel.clear();
  const { target, mask, shape, elementBytes } = order;
  const region = kernel.reserve(target.length);
  if (order.isBegun) kernel.bytes.set(target, region);
  const [mark, unread] = [kernel.mark, [] as number[]];
  for (const [index, chunk] of order.chunks.entries()) {
    kernel.clear(mark);
    beat();
    try {
      if (!take(kernel, order, chunk, region)) unread.push(index);
    } catch (error) {
      if (!(error instanceof ChunkFault)) throw error;
      return { unread, fault: { chunk: index, message: error.message } };
    }
  }
  if (mask) {
    kernel.clear(mark);
    const planes = shape.slice(0, -2).reduce((result, length) => result * length, 1);
    const [maskAddress, value] = [kernel.place(mask), kernel.place(order.maskedValue)];
    kernel.functions.applyMask(region, planes, mask.length, elementBytes, maskAddress, value);
  }
  target.set(kernel.bytes.subarray(region, region + target.length));
  return { unread, fault: null };
}

/** @returns whether the chunk could be read */
function take(kernel: DecodingKernel, order: RegionOrder, { source, spans }: RegionChunk, region: number): boolean {
  const { chunkShape, coding, elementBytes, shape } = order;
  const box = { spans, elementBytes, target: region, targetStrides: rowMajorStrides(shape, elementBytes) };
  if (source === null) {
    const fill = kernel.place(order.fillValue);
    copyBox(kernel, { ...box, isReversed: false, source: fill, sourceStrides: shape.map(() => 0) });
    return true;
  }
  const length = chunkShape.reduce((result, count) => result * count, elementBytes);
  const roomIn = (bytes: number): Uint8Array => {
    const address = kernel.reserve(bytes);
    return kernel.bytes.subarray(address, address + bytes);
  };
  const encoded = typeof source === 'string' ? readObjectFile(source, mostEncodedBytes(length), roomIn) : source;
  if (!encoded) return false;
  const sourceStrides = stridesOf(chunkShape, coding.storedOrder, elementBytes);
  const chunk = decodeChunk(kernel, encoded, coding, length, wantedBytes(spans, sourceStrides, elementBytes, length));
  copyBox(kernel, { ...box, isReversed: coding.littleEndian, source: chunk, sourceStrides });
  return true;
}

/**
 * The bytes of a chunk that hold what is wanted of it: a range for each index of the dimensions before the last two. Null
 * where these are most of it, in another order or too many to be listed.
 */
function wantedBytes(
  spans: readonly ChunkSpan[],
  strides: readonly number[],
  elementBytes: number,
  length: number,
): ByteRange[] | null {
  const isInOrder = strides.every((stride, dimension) => stride >= (strides[dimension + 1] ?? elementBytes));
  const outer = spans.slice(0, -2);
  const inner = spans.slice(-2).map((span, index) => boundsOf(span, strides[outer.length + index] ?? elementBytes));
  const begin = inner.reduce((sum, bounds) => sum + bounds.begin, 0);
  const end = inner.reduce((sum, bounds) => sum + bounds.last, 0) + elementBytes;
  const count = outer.reduce((product, span) => product * span.count, 1);
  if (!isInOrder || count > MOST_RANGES || count * (end - begin) > length * MOST_WANTED) return null;
  const indices = outer.map(({ segments }, dimension) =>
    segments
      .flatMap(({ from, count: own, step }) => Array.from({ length: own }, (_, index) => from + index * step))
      .map((index) => index * (strides[dimension] ?? 0)),
  );
  const ranges = [...combinations(indices)].map((offsets) => {
    const offset = offsets.reduce((sum, one) => sum + one, 0);
    return { begin: begin + offset, end: end + offset };
  });
  return ranges.sort((one, other) => one.begin - other.begin);
}

/** In bytes, of the first and the last index. */
function boundsOf({ segments }: ChunkSpan, stride: number): { readonly begin: number; readonly last: number } {
  const firsts = segments.map(({ from }) => from);
  const lasts = segments.map(({ from, count, step }) => from + (count - 1) * step);
  return { begin: Math.min(...firsts) * stride, last: Math.max(...lasts) * stride };
}
