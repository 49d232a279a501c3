import type { ChunkSpan, Segment } from './chunk-spans.js';

export interface MaskPart {
  /** A byte per cell of the piece's last two dimensions; null where the mask hides none of them. */
  readonly cells: Uint8Array | null;
  readonly hidesAll: boolean;
}

const OPEN: MaskPart = { cells: null, hidesAll: false };

/** The mask of a request, by the chunks that lie under it. */
export class MaskParts {
  private readonly parts = new Map<string, MaskPart>();
  private readonly columns: number;

  /** @throws RangeError for a mask of another extent than the output, which is a fault of the caller */
  constructor(
    private readonly mask: Uint8Array | null,
    shape: readonly number[],
  ) {
    const cells = shape.slice(-2).reduce((result, length) => result * length, 1);
    if (mask && mask.length !== cells) throw new RangeError(`The mask has ${mask.length} cells, not ${cells}.`);
    this.columns = shape.at(-1) ?? 1;
  }

  /** What of the mask lies over a piece. The same chunks have the same part at all times, so each is made once. */
  over(spans: readonly ChunkSpan[]): MaskPart {
    if (!this.mask) return OPEN;
    const last = spans.slice(-2);
    const key = last.map(({ chunk }) => chunk).join('.');
    const known = this.parts.get(key);
    if (known) return known;
    const part = partOf(this.mask, this.columns, last);
    this.parts.set(key, part);
    return part;
  }
}

function partOf(mask: Uint8Array, columns: number, last: readonly ChunkSpan[]): MaskPart {
  const rows = last.length === 2 ? placesOf(last[0]) : [0];
  const segments = last.at(-1)?.segments ?? [{ from: 0, count: 1, step: 1, to: 0 }];
  const width = segments.reduce((sum, { count }) => sum + count, 0);
  // Shared, so that threads are not sent a copy with every chunk.
  const cells = new Uint8Array(new SharedArrayBuffer(rows.length * width));
  let at = 0;
  for (const row of rows) {
    for (const { to, count } of segments) {
      cells.set(mask.subarray(row * columns + to, row * columns + to + count), at);
      at += count;
    }
  }
  const shows = cells.some((cell) => cell !== 0);
  return { cells: cells.includes(0) ? cells : null, hidesAll: !shows };
}

function placesOf(span: ChunkSpan | undefined): number[] {
  return (span?.segments ?? []).flatMap(({ to, count }: Segment) => Array.from({ length: count }, (_, i) => to + i));
}
