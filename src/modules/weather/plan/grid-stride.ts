import type { AreaWindow } from '../area/area-window.js';
import type { IndexRun } from '../grid-store.js';
import { wrongStride } from '../weather.errors.js';

/** Each so-many-th step in time, row and column, beginning with the first. */
export interface GridStride {
  readonly time?: number;
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Each so-many-th position of the runs, which count on over the ends of theirs. */
export function stridedRuns(runs: readonly IndexRun[], stride = 1): IndexRun[] {
  if (stride === 1) return [...runs];
  const strided: IndexRun[] = [];
  let position = 0;
  for (const { start, count, step } of runs) {
    const skipped = (stride - (position % stride)) % stride;
    const taken = Math.ceil((count - skipped) / stride);
    if (taken > 0) strided.push({ start: start + skipped * step, count: taken, step: step * stride });
    position += count;
  }
  return strided;
}

/** @throws Failure wrong-stride where no cell of the area is left */
export function stridedWindow(window: AreaWindow, { latitude = 1, longitude = 1 }: GridStride): AreaWindow {
  if (latitude === 1 && longitude === 1) return window;
  const rowCount = Math.ceil(window.rowCount / latitude);
  const columnCount = Math.ceil(window.columnCount / longitude);
  const { mask } = window;
  const picked =
    mask &&
    Uint8Array.from({ length: rowCount * columnCount }, (_, cell) => {
      const [row, column] = [Math.floor(cell / columnCount), cell % columnCount];
      return mask[row * latitude * window.columnCount + column * longitude] ?? 0;
    });
  if (picked && !picked.includes(1)) throw wrongStride();
  return {
    rows: stridedRuns(window.rows, latitude),
    columns: stridedRuns(window.columns, longitude),
    rowCount,
    columnCount,
    mask: picked,
  };
}
