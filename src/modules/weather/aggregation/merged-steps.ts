import type { IndexRun } from '../grid-store.js';
import type { StepRange } from './time-groups.js';

/** All steps of the ranges, in their order, as few runs. */
export function mergedSteps(ranges: readonly StepRange[]): IndexRun[] {
  const merged: { start: number; count: number; step: number }[] = [];
  for (const { first, count } of ranges) {
    if (count === 0) continue;
    const last = merged.at(-1);
    if (last && last.start + last.count === first) last.count += count;
    else merged.push({ start: first, count, step: 1 });
  }
  return merged;
}
