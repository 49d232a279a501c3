import { gunzipSync, inflateSync } from 'node:zlib';
import { ChunkFault } from './zarr.errors.js';

/**
 * Also compares the checksum that these formats have. Bytes behind the stream are refused.
 * @throws ChunkFault
 */
export function inflate(encoded: Uint8Array, format: 'zlib' | 'gzip', length: number): Uint8Array {
  // With `info` the answer says how much was read; the types do not have that.
  const options = { maxOutputLength: length, info: true };
  let result: { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
  try {
    const answer: unknown = format === 'zlib' ? inflateSync(encoded, options) : gunzipSync(encoded, options);
    result = answer as typeof result;
  } catch (error) {
    throw new ChunkFault(`its ${format} stream is damaged (${error instanceof Error ? error.message : String(error)})`);
  }
  if (result.engine.bytesWritten !== encoded.length) throw new ChunkFault(`bytes follow its ${format} stream`);
  if (result.buffer.length !== length) throw new ChunkFault(`its ${format} stream holds another number of bytes`);
  return result.buffer;
}
