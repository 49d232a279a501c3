import type { DecodingKernel } from '../zarr/decoding-kernel.js';
import { type ChunkSpan, combinations, type Segment } from './chunk-spans.js';

/** Elements of one chunk that are copied within the memory of a kernel. Strides are in bytes, one per dimension. */
export interface Box {
  /** One per dimension: `from` in the source, `to` in the target. */
  readonly spans: readonly ChunkSpan[];
  readonly elementBytes: number;
  /** Whether the bytes of each element are written in the opposite order. */
  readonly isReversed: boolean;
  readonly source: number;
  readonly sourceStrides: readonly number[];
  readonly target: number;
  readonly targetStrides: readonly number[];
}

/** The compiled loops take three dimensions; the ones before are combined here, and those that lack have one element. */
export function copyBox(kernel: DecodingKernel, box: Box): void {
  const { spans, elementBytes, sourceStrides, targetStrides } = box;
  const lists = merged(
    spans.map((span, dimension) => stretchesOf(span, sourceStrides[dimension] ?? 0, targetStrides[dimension] ?? 0)),
    elementBytes,
  );
  const inner = Math.max(0, lists.length - 3);
  const outer = lists.slice(0, inner).map((list) => list.flatMap(singles));
  for (const places of combinations([...outer, ...lists.slice(inner)])) {
    const [plane = ONE, row = ONE, column = ONE] = [ONE, ONE, ONE, ...places.slice(inner)].slice(-3);
    kernel.functions.copyBox(
      box.source + places.reduce((sum, { source }) => sum + source, 0),
      box.target + places.reduce((sum, { target }) => sum + target, 0),
      elementBytes,
      box.isReversed ? 1 : 0,
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

/** The same elements one behind the other. */
export function densely(span: ChunkSpan): ChunkSpan {
  let to = 0;
  const segments = span.segments.map((segment) => {
    const moved = { ...segment, to };
    to += segment.count;
    return moved;
  });
  return { ...span, segments };
}

/** In bytes, by dimension; `storedOrder` names the dimensions, the slowest first. */
export function stridesOf(lengths: readonly number[], storedOrder: readonly number[], elementBytes: number): number[] {
  const strides = lengths.map(() => 0);
  let stride = elementBytes;
  for (const dimension of storedOrder.toReversed()) {
    strides[dimension] = stride;
    stride *= lengths[dimension] ?? 1;
  }
  return strides;
}

export function rowMajorStrides(lengths: readonly number[], elementBytes: number): number[] {
  return stridesOf(
    lengths,
    lengths.map((_, dimension) => dimension),
    elementBytes,
  );
}

/** Elements at even distances along one dimension, in bytes from the beginnings of source and target. */
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

function stretchesOf({ segments }: ChunkSpan, sourceStride: number, targetStride: number): Stretch[] {
  return segments.map(({ from, count, step, to }: Segment) => ({
    source: from * sourceStride,
    target: to * targetStride,
    count,
    sourceStride: step * sourceStride,
    targetStride,
  }));
}

function singles({ source, target, count, sourceStride, targetStride }: Stretch): Stretch[] {
  return Array.from({ length: count }, (_, i) => ({
    ...ONE,
    source: source + i * sourceStride,
    target: target + i * targetStride,
  }));
}
