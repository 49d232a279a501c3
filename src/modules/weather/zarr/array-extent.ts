import type { ElementType } from '../grid-store.js';
import { ELEMENT_BYTES } from './element-types.js';
import { quoted } from './metadata-text.js';
import { Unreadable } from './zarr.errors.js';

const MOST_DIMENSIONS = 8;
/** Of one array, so that positions in it stay exact. */
const MOST_BYTES = Number.MAX_SAFE_INTEGER;
/** A chunk is decoded as a whole, in memory. */
const MOST_CHUNK_BYTES = 256 * 2 ** 20;

export interface ArrayExtent {
  readonly shape: readonly number[];
  readonly chunkShape: readonly number[];
}

/** @throws Unreadable */
export function requireExtent(shape: unknown, chunkShape: unknown, elementType: ElementType): ArrayExtent {
  if (!isLengths(shape, 0)) throw new Unreadable(`has the shape ${quoted(shape)}, which is none.`);
  if (!isLengths(chunkShape, 1) || chunkShape.length !== shape.length) {
    throw new Unreadable(`has chunks of ${quoted(chunkShape)} for the shape ${quoted(shape)}, which cannot be.`);
  }
  if (shape.length > MOST_DIMENSIONS) {
    throw new Unreadable(`has ${shape.length} dimensions; at most ${MOST_DIMENSIONS} are read.`);
  }
  const elementBytes = ELEMENT_BYTES[elementType];
  if (product(shape) * elementBytes > MOST_BYTES) throw new Unreadable(`is too large: ${quoted(shape)}.`);
  if (product(chunkShape) * elementBytes > MOST_CHUNK_BYTES) {
    throw new Unreadable(`has chunks of ${quoted(chunkShape)}; a chunk of at most ${MOST_CHUNK_BYTES} bytes is read.`);
  }
  return { shape, chunkShape };
}

/** @throws Unreadable */
export function requireDimensions(names: unknown, rank: number): readonly string[] {
  const isNames = Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
  if (!isNames || names.length !== rank) {
    throw new Unreadable(`does not name its ${rank} dimensions, as xarray writes them.`);
  }
  return names as string[];
}

export function product(lengths: readonly number[]): number {
  return lengths.reduce((result, length) => result * length, 1);
}

function isLengths(value: unknown, least: number): value is number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && (length as number) >= least);
}
