import { type ByteRange, decodeBlosc } from './blosc.js';
import { inflate } from './chunk-inflation.js';
import type { DecodingKernel } from './decoding-kernel.js';
import type { ChunkCoding } from './zarr-array.js';
import { ChunkFault } from './zarr.errors.js';
import { crc32c } from './crc32c.js';
import { decodeZstd } from './zstd.js';

const CHECKSUM_BYTES = 4;
/** In front of what numcodecs' LZ4 writes: the decoded length. */
const LZ4_HEADER_BYTES = 4;

/**
 * Decodes the object of a chunk into the kernel's memory, and returns the address. Whatever is not exactly `length` bytes
 * is refused: of LZ4 and Blosc without a checksum, lengths are all that tells damage.
 * Where `wanted` is given, the bytes outside of it may be anything.
 * @throws ChunkFault
 */
export function decodeChunk(
  kernel: DecodingKernel,
  encoded: Uint8Array,
  coding: ChunkCoding,
  length: number,
  wanted: readonly ByteRange[] | null = null,
): number {
  const compressed = coding.checksumOutside ? withoutChecksum(encoded) : encoded;
  const innerLength = coding.checksumInside ? length + CHECKSUM_BYTES : length;
  const address = decompress(kernel, compressed, coding, innerLength, coding.checksumInside ? null : wanted);
  if (coding.checksumInside) withoutChecksum(kernel.bytes.subarray(address, address + innerLength));
  return address;
}

function decompress(
  kernel: DecodingKernel,
  encoded: Uint8Array,
  { compressor }: ChunkCoding,
  length: number,
  wanted: readonly ByteRange[] | null,
): number {
  switch (compressor) {
    case 'none':
      return kernel.place(ofLength(encoded, length));
    case 'blosc':
      return decodeBlosc(kernel, encoded, length, wanted);
    case 'lz4':
      return decodeLz4(kernel, encoded, length);
    case 'zlib':
    case 'gzip':
      return kernel.place(inflate(encoded, compressor, length));
    case 'zstd':
      return kernel.place(decodeZstd(encoded, length));
  }
}

function decodeLz4(kernel: DecodingKernel, encoded: Uint8Array, length: number): number {
  if (encoded.length < LZ4_HEADER_BYTES) throw new ChunkFault('it is shorter than the header of LZ4');
  const declared = new DataView(encoded.buffer, encoded.byteOffset).getUint32(0, true);
  if (declared !== length) throw new ChunkFault(`it says that it holds ${declared} bytes, not ${length}`);
  const streamBytes = encoded.length - LZ4_HEADER_BYTES;
  const source = kernel.place(encoded.subarray(LZ4_HEADER_BYTES));
  const target = kernel.reserve(length);
  const isWhole = kernel.functions.decodeLz4(source, source + streamBytes, target, target + length);
  if (!isWhole) throw new ChunkFault('its LZ4 stream is damaged');
  return target;
}

function withoutChecksum(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) throw new ChunkFault('it is shorter than its checksum');
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end, true);
  const content = bytes.subarray(0, end);
  if (crc32c(content) !== stored) throw new ChunkFault('its checksum is another');
  return content;
}

function ofLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new ChunkFault(`it holds ${bytes.length} bytes, not ${length}`);
  return bytes;
}
