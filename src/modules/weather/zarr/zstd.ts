import { ZSTDDecoder } from 'zstddec';
import { ChunkFault } from './zarr.errors.js';

let decoder: ZSTDDecoder | undefined;

/** To be awaited before the first `decodeZstd` of a thread. */
export async function prepareZstd(): Promise<void> {
  const prepared = decoder ?? new ZSTDDecoder();
  await prepared.init();
  decoder = prepared;
}

/**
 * The decoder answers damage with fewer bytes than were asked for, so the length tells.
 * @throws ChunkFault
 */
export function decodeZstd(encoded: Uint8Array, length: number): Uint8Array {
  if (!decoder) throw new Error('prepareZstd was not awaited.');
  // Nothing at all would be decoded into nothing, and asking for nothing means asking for all there is.
  const decoded = length > 0 ? decoder.decode(encoded, length) : new Uint8Array();
  if (decoded.length !== length) throw new ChunkFault('its zstd stream is damaged or has another length');
  return decoded;
}
