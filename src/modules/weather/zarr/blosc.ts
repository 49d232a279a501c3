import type { DecodingKernel } from './decoding-kernel.js';
import { inflate } from './chunk-inflation.js';
import { ChunkFault } from './zarr.errors.js';
import { decodeZstd } from './zstd.js';

const HEADER_BYTES = 16;
const OFFSET_BYTES = 4;
/** The format of c-blosc 1.x, which is all that Zarr writes. */
const FORMAT_VERSION = 2;
const CODEC_VERSION = 1;
const FLAG_SHUFFLE = 1;
const FLAG_STORED = 2;
const FLAG_BIT_SHUFFLE = 4;
const FLAG_RESERVED = 8;
const FLAG_WHOLE_BLOCKS = 16;
const CODECS = ['blosclz', 'lz4', 'snappy', 'zlib', 'zstd'] as const;
/** A block is split into streams of one byte of each element where its elements are no longer, and no fewer. */
const MOST_STREAMS = 16;
const FEWEST_ELEMENTS = 128;

type Codec = Exclude<(typeof CODECS)[number], 'snappy'>;

/** The header of a Blosc container, checked against what the chunk must be. */
interface Container {
  readonly codec: Codec;
  readonly shuffle: 'none' | 'bytes' | 'bits';
  readonly wholeBlocks: boolean;
  readonly elementBytes: number;
  readonly length: number;
  readonly blockLength: number;
}

/** Bytes of a decoded chunk, from `begin` to before `end`. */
export interface ByteRange {
  readonly begin: number;
  readonly end: number;
}

/** Where a container lies in the kernel's memory, and what it is decoded with. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly target: number;
  /** Two blocks long: a block before its bytes are put together, and one more for shuffled bits. */
  readonly scratch: number;
  /** What is wanted, in its order; null for all. */
  readonly wanted: readonly ByteRange[] | null;
}

/**
 * Decodes a Blosc container into the kernel's memory, and returns the address. Every offset and length in it is checked
 * before it is followed. The format has no checksum: a changed byte inside compressed data may decode to other values of
 * the same length, and nothing can tell. Where only some bytes are wanted, all is decoded as ever, so that damage is seen,
 * but nothing else may be put in its place.
 * @throws ChunkFault
 */
export function decodeBlosc(
  kernel: DecodingKernel,
  encoded: Uint8Array,
  length: number,
  wanted: readonly ByteRange[] | null = null,
): number {
  const header = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const container = checkedContainer(header, length);
  if ((header.getUint8(2) & FLAG_STORED) !== 0) {
    if (encoded.length !== HEADER_BYTES + length) throw new ChunkFault('its stored bytes have another length');
    return kernel.place(encoded.subarray(HEADER_BYTES));
  }
  const encodedBytes = encoded.length;
  const start = kernel.place(encoded);
  const place: Place = {
    start,
    end: start + encodedBytes,
    target: kernel.reserve(length),
    scratch: kernel.reserve(2 * container.blockLength),
    wanted,
  };
  const blocks = Math.ceil(length / container.blockLength);
  const firstStream = HEADER_BYTES + blocks * OFFSET_BYTES;
  if (firstStream > encodedBytes) throw new ChunkFault('its blocks are cut off');
  // Anew: what was reserved may have moved all memory, and with it the container.
  const offsets = new DataView(kernel.bytes.buffer, start + HEADER_BYTES);
  for (let block = 0; block < blocks; block++) {
    const offset = offsets.getUint32(block * OFFSET_BYTES, true);
    if (offset < firstStream || offset > encodedBytes) throw new ChunkFault(`block ${block} lies outside of it`);
    decodeBlock(kernel, container, place, block, start + offset);
  }
  return place.target;
}

function checkedContainer(header: DataView, length: number): Container {
  if (header.byteLength < HEADER_BYTES) throw new ChunkFault('it is shorter than the header of Blosc');
  const [version, codecVersion, flags, elementBytes] = [0, 1, 2, 3].map((at) => header.getUint8(at)) as Four;
  const [declaredLength, blockLength, containerLength] = [4, 8, 12].map((at) => header.getUint32(at, true)) as Three;
  if (version !== FORMAT_VERSION) throw new ChunkFault(`its Blosc format ${version} is not known`);
  if (codecVersion !== CODEC_VERSION) throw new ChunkFault(`its codec has the unknown version ${codecVersion}`);
  const codec = CODECS[flags >> 5];
  if (codec === undefined || codec === 'snappy') throw new ChunkFault(`its Blosc codec ${flags >> 5} is not known`);
  if ((flags & FLAG_RESERVED) !== 0) throw new ChunkFault('it is of a later version of Blosc');
  const shuffle = flags & (FLAG_SHUFFLE | FLAG_BIT_SHUFFLE);
  if (shuffle === (FLAG_SHUFFLE | FLAG_BIT_SHUFFLE)) throw new ChunkFault('it is shuffled in two ways');
  if (elementBytes === 0) throw new ChunkFault('its elements have no bytes');
  if (declaredLength !== length) throw new ChunkFault(`it says that it holds ${declaredLength} bytes, not ${length}`);
  if (containerLength !== header.byteLength) {
    throw new ChunkFault(`it says that it has ${containerLength} bytes, and has ${header.byteLength}`);
  }
  if (blockLength === 0 || blockLength > length) throw new ChunkFault(`its blocks of ${blockLength} bytes cannot be`);
  return {
    codec,
    shuffle: shuffle === FLAG_BIT_SHUFFLE ? 'bits' : shuffle === FLAG_SHUFFLE && elementBytes > 1 ? 'bytes' : 'none',
    wholeBlocks: (flags & FLAG_WHOLE_BLOCKS) !== 0,
    elementBytes,
    length,
    blockLength,
  };
}

type Three = [number, number, number];
type Four = [number, number, number, number];

function decodeBlock(kernel: DecodingKernel, container: Container, place: Place, block: number, offset: number): void {
  const { elementBytes, blockLength, length, shuffle } = container;
  const begin = block * blockLength;
  const blockBytes = Math.min(blockLength, length - begin);
  const isSplit =
    !container.wholeBlocks &&
    blockBytes === blockLength &&
    elementBytes <= MOST_STREAMS &&
    Math.floor(blockLength / elementBytes) >= FEWEST_ELEMENTS;
  const streams = isSplit ? elementBytes : 1;
  const streamBytes = Math.floor(blockBytes / streams);
  if (streamBytes * streams !== blockBytes) throw new ChunkFault(`block ${block} has no whole elements`);
  const target = shuffle === 'none' ? place.target + begin : place.scratch;
  let at = offset;
  for (let stream = 0; stream < streams; stream++) {
    if (place.end - at < OFFSET_BYTES) throw new ChunkFault(`block ${block} is cut off`);
    const encodedBytes = new DataView(kernel.bytes.buffer).getUint32(at, true);
    at += OFFSET_BYTES;
    if (encodedBytes === 0 || encodedBytes > place.end - at) throw new ChunkFault(`block ${block} is cut off`);
    decodeStream(kernel, container.codec, at, encodedBytes, target + stream * streamBytes, streamBytes);
    at += encodedBytes;
  }
  if (shuffle !== 'none') putTogether(kernel, container, place, begin, blockBytes);
}

function decodeStream(
  kernel: DecodingKernel,
  codec: Codec,
  at: number,
  encodedBytes: number,
  target: number,
  streamBytes: number,
): void {
  if (encodedBytes === streamBytes) {
    kernel.bytes.copyWithin(target, at, at + encodedBytes);
    return;
  }
  const end = at + encodedBytes;
  const targetEnd = target + streamBytes;
  if (codec === 'lz4' || codec === 'blosclz') {
    const isWhole =
      codec === 'lz4'
        ? kernel.functions.decodeLz4(at, end, target, targetEnd)
        : kernel.functions.decodeBloscLz(at, end, target, targetEnd);
    if (!isWhole) throw new ChunkFault(`its ${codec} stream is damaged`);
    return;
  }
  const encoded = kernel.bytes.subarray(at, end);
  kernel.bytes.set(codec === 'zlib' ? inflate(encoded, 'zlib', streamBytes) : decodeZstd(encoded, streamBytes), target);
}

/** Undoes the shuffle of the block in the scratch. */
function putTogether(
  kernel: DecodingKernel,
  { shuffle, elementBytes, blockLength }: Container,
  { scratch, target, wanted }: Place,
  begin: number,
  blockBytes: number,
): void {
  const count = Math.floor(blockBytes / elementBytes);
  if (shuffle === 'bytes' && wanted) {
    for (const range of wanted) {
      const first = Math.max(0, Math.floor((range.begin - begin) / elementBytes));
      const end = Math.min(count, Math.ceil((range.end - begin) / elementBytes));
      if (first < end) kernel.functions.unshuffleSome(scratch, blockBytes, elementBytes, target + begin, first, end);
    }
    // Of a block that has no whole elements, the rest is not shuffled.
    const whole = count * elementBytes;
    kernel.bytes.copyWithin(target + begin + whole, scratch + whole, scratch + blockBytes);
  } else if (shuffle === 'bytes') {
    kernel.functions.unshuffle(scratch, blockBytes, elementBytes, target + begin);
  } else if (count % 8 === 0) {
    const bytes = scratch + blockLength;
    kernel.functions.gatherBits(scratch, count, elementBytes, bytes);
    const whole = count * elementBytes;
    kernel.bytes.copyWithin(bytes + whole, scratch + whole, scratch + blockBytes);
    kernel.functions.unshuffle(bytes, blockBytes, elementBytes, target + begin);
  } else {
    // Such a block, the last one of a chunk, is not shuffled.
    kernel.bytes.copyWithin(target + begin, scratch, scratch + blockBytes);
  }
}
