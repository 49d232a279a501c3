import type { StoreArray } from '../grid-store.js';

export type Compressor = 'none' | 'blosc' | 'lz4' | 'zlib' | 'gzip' | 'zstd';

/** How a chunk became the bytes of an object. */
export interface ChunkCoding {
  readonly compressor: Compressor;
  /** A CRC-32C behind what the compressor gave. */
  readonly checksumOutside: boolean;
  /** A CRC-32C behind what the compressor took. */
  readonly checksumInside: boolean;
  readonly littleEndian: boolean;
  /** The dimensions of the array, the slowest in the bytes of a chunk first. */
  readonly storedOrder: readonly number[];
}

/** An array with what reading its chunks needs. */
export interface ZarrArray extends StoreArray {
  readonly coding: ChunkCoding;
  /** Where false, nobody knows what a missing chunk held. */
  readonly namesFillValue: boolean;
  /** What the key of each chunk begins with. */
  readonly chunkPrefix: string;
  readonly chunkSeparator: '.' | '/';
  /** The default encoding of Zarr v3 begins each key with `c`. */
  readonly chunkKeyBegin: 'c' | '';
}

/** @throws Error for an array that `ZarrStores` did not open */
export function asZarrArray(array: StoreArray): ZarrArray {
  if ('coding' in array && 'chunkPrefix' in array) return array as ZarrArray;
  throw new Error(`The array ${array.name} was not opened from a store.`);
}

/** The key of the object that holds the chunk with these indices. */
export function chunkKey(array: ZarrArray, indices: readonly number[]): string {
  const { chunkPrefix, chunkSeparator, chunkKeyBegin } = array;
  if (chunkKeyBegin !== '') return chunkPrefix + [chunkKeyBegin, ...indices].join(chunkSeparator);
  return chunkPrefix + (indices.length === 0 ? '0' : indices.join(chunkSeparator));
}
