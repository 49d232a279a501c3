import type { IndexRun } from '../grid-store.js';

/** A run of indices in one chunk: where they lie in the chunk, and from where on they lie in the output. */
export interface Segment {
  readonly from: number;
  readonly count: number;
  readonly step: number;
  readonly to: number;
}

/** What one chunk has of a selection along one dimension. */
export interface ChunkSpan {
  readonly chunk: number;
  readonly segments: readonly Segment[];
  /** Of all segments. */
  readonly count: number;
}

/** @throws RangeError for runs that leave the dimension, which is a fault of the caller */
export function requireRuns(runs: readonly IndexRun[], length: number): void {
  for (const { start, count, step } of runs) {
    const isWhole = [start, count, step].every(Number.isSafeInteger) && start >= 0 && count >= 1 && step >= 1;
    if (!isWhole || start + (count - 1) * step >= length) {
      throw new RangeError(`The indices ${start}, … (${count}, step ${step}) leave a dimension of ${length}.`);
    }
  }
}

export function countOf(runs: readonly IndexRun[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

/** The chunks of a selection, each once, in the order in which they first occur. */
export function spansOf(runs: readonly IndexRun[], chunkLength: number): ChunkSpan[] {
  return chunksOf(runs, chunkLength).map((chunk) => spanOf(runs, chunk, chunkLength));
}

/** What one chunk has of a selection. */
export function spanOf(runs: readonly IndexRun[], chunk: number, chunkLength: number): ChunkSpan {
  const begin = chunk * chunkLength;
  const segments: Segment[] = [];
  let to = 0;
  for (const { start, count, step } of runs) {
    const first = Math.max(0, Math.ceil((begin - start) / step));
    const last = Math.min(count - 1, Math.floor((begin + chunkLength - 1 - start) / step));
    if (first <= last) {
      segments.push({ from: start + first * step - begin, count: last - first + 1, step, to: to + first });
    }
    to += count;
  }
  return { chunk, segments, count: segments.reduce((sum, segment) => sum + segment.count, 0) };
}

/** The part of the selection that lies at these positions of the output. */
export function runsWithin(runs: readonly IndexRun[], position: number, count: number): IndexRun[] {
  const within: IndexRun[] = [];
  let to = 0;
  for (const run of runs) {
    const first = Math.max(0, position - to);
    const end = Math.min(run.count, position + count - to);
    if (first < end) within.push({ start: run.start + first * run.step, count: end - first, step: run.step });
    to += run.count;
  }
  return within;
}

export function chunksOf(runs: readonly IndexRun[], chunkLength: number): number[] {
  const chunks = new Set<number>();
  for (const { start, count, step } of runs) {
    if (step > chunkLength) {
      for (let i = 0; i < count; i++) chunks.add(Math.floor((start + i * step) / chunkLength));
    } else {
      const last = Math.floor((start + (count - 1) * step) / chunkLength);
      for (let chunk = Math.floor(start / chunkLength); chunk <= last; chunk++) chunks.add(chunk);
    }
  }
  return [...chunks];
}

/** Every combination of one element per list, the last list varying fastest. */
export function* combinations<T>(lists: readonly (readonly T[])[]): Generator<readonly T[]> {
  const [first, ...rest] = lists;
  if (!first) {
    yield [];
    return;
  }
  for (const element of first) {
    for (const others of combinations(rest)) yield [element, ...others];
  }
}
