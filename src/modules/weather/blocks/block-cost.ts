import type { BlockCost, BlockRequest } from '../grid-store.js';
import { ELEMENT_BYTES } from '../zarr/element-types.js';
import { chunksOf, combinations, countOf, spansOf } from './chunk-spans.js';
import { MaskParts } from './mask-parts.js';

/** Counts the chunks that reading a request takes, each once; chunks of which the mask leaves nothing are not read. */
export function blockCost({ array, runs, mask }: BlockRequest): BlockCost {
  const elementBytes = ELEMENT_BYTES[array.elementType];
  const chunkCounts = runs.map((run, dimension) => chunksOf(run, array.chunkShape[dimension] ?? 1).length);
  const shape = runs.map(countOf);
  const outer = chunkCounts.slice(0, -2).reduce(times, 1);
  const inner = mask ? shownChunks({ array, runs, mask }, shape) : chunkCounts.slice(-2).reduce(times, 1);
  const chunks = outer * inner;
  return {
    chunks,
    decodedBytes: chunks * array.chunkShape.reduce(times, elementBytes),
    outputBytes: shape.reduce(times, elementBytes),
  };
}

function shownChunks(
  { array, runs, mask }: Pick<BlockRequest, 'array' | 'runs' | 'mask'>,
  shape: readonly number[],
): number {
  const parts = new MaskParts(mask, shape);
  const first = Math.max(0, runs.length - 2);
  const spans = runs.slice(first).map((run, index) => spansOf(run, array.chunkShape[first + index] ?? 1));
  let shown = 0;
  for (const under of combinations(spans)) if (!parts.over(under).hidesAll) shown++;
  return shown;
}

function times(one: number, other: number): number {
  return one * other;
}
