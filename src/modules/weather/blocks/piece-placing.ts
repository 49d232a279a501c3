import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Segment } from './chunk-spans.js';

/** Bytes that are copied before others get their turn: a millisecond, where rows are short. */
const BYTES_PER_TURN = 2 ** 20;
/** A short row is copied faster by a loop than by a call. */
const SHORT_ROW = 48;

/** The same memory in elements that are copied at once. */
type Elements = Uint8Array | Uint16Array | Uint32Array;

/** Where the elements of a piece go in the output; all lengths in elements. */
interface Level {
  readonly segments: readonly Segment[];
  /** Of one index of this dimension. */
  readonly pieceStride: number;
  readonly outputStride: number;
  /** Whether each index of this dimension is dense in both. */
  readonly isDense: boolean;
}

/** Copies pieces into an output of one element type. Both are dense and row-major. */
export class PiecePlacing {
  private readonly output: Elements;
  private readonly scale: number;
  private copiedBytes = 0;

  constructor(
    output: Uint8Array,
    private readonly outputShape: readonly number[],
    private readonly elementBytes: number,
  ) {
    this.output = elementsOf(output, elementBytes);
    this.scale = elementBytes === 8 ? 2 : 1;
  }

  /**
   * Places a piece, per dimension the segments that it has in their order; `to` is the place in the output.
   */
  async place(piece: Uint8Array, segments: readonly (readonly Segment[])[]): Promise<void> {
    const levels = this.levelsOf(segments);
    const elements = elementsOf(aligned(piece, this.elementBytes), this.elementBytes);
    const [rows] = levels;
    if (!rows) {
      this.output.set(elements);
      return;
    }
    let from = 0;
    for (const { count, to } of rows.segments) {
      for (let row = 0; row < count;) {
        const rowBytes = rows.pieceStride * this.scale * elements.BYTES_PER_ELEMENT;
        const rowsNow = Math.min(count - row, Math.max(1, Math.floor(BYTES_PER_TURN / rowBytes)));
        const part = { ...rows, segments: [{ from: 0, count: rowsNow, step: 1, to: to + row }] };
        this.copy(elements, [part, ...levels.slice(1)], 0, from * rows.pieceStride, 0);
        row += rowsNow;
        from += rowsNow;
        await this.count(rowsNow * rowBytes);
      }
    }
  }

  private async count(bytes: number): Promise<void> {
    this.copiedBytes += bytes;
    if (this.copiedBytes < BYTES_PER_TURN) return;
    this.copiedBytes = 0;
    await nextTurn();
  }

  private levelsOf(segments: readonly (readonly Segment[])[]): Level[] {
    const levels: Level[] = [];
    let [pieceStride, outputStride, isDense] = [1, 1, true];
    for (let dimension = segments.length - 1; dimension >= 0; dimension--) {
      const own = segments[dimension] ?? [];
      const count = own.reduce((sum, segment) => sum + segment.count, 0);
      const length = this.outputShape[dimension] ?? 1;
      levels.unshift({ segments: own, pieceStride, outputStride, isDense });
      isDense = isDense && own.length === 1 && count === length;
      pieceStride *= count;
      outputStride *= length;
    }
    return levels;
  }

  private copy(piece: Elements, levels: readonly Level[], depth: number, pieceAt: number, outputAt: number): void {
    const level = levels[depth];
    if (!level) return;
    let from = pieceAt;
    for (const { count, to } of level.segments) {
      const at = outputAt + to * level.outputStride;
      if (level.isDense) {
        this.copyRun(piece, from, at, count * level.pieceStride);
        from += count * level.pieceStride;
        continue;
      }
      for (let i = 0; i < count; i++) {
        this.copy(piece, levels, depth + 1, from, at + i * level.outputStride);
        from += level.pieceStride;
      }
    }
  }

  private copyRun(piece: Elements, from: number, to: number, length: number): void {
    const { output, scale } = this;
    const [source, target, count] = [from * scale, to * scale, length * scale];
    if (count > SHORT_ROW) {
      output.set(piece.subarray(source, source + count), target);
      return;
    }
    for (let i = 0; i < count; i++) output[target + i] = piece[source + i] ?? 0;
  }
}

function aligned(bytes: Uint8Array, elementBytes: number): Uint8Array {
  return bytes.byteOffset % Math.min(4, elementBytes) === 0 ? bytes : bytes.slice();
}

function elementsOf(bytes: Uint8Array, elementBytes: number): Elements {
  const { buffer, byteOffset, byteLength } = bytes;
  if (elementBytes === 1) return bytes;
  return elementBytes === 2
    ? new Uint16Array(buffer, byteOffset, byteLength / 2)
    : new Uint32Array(buffer, byteOffset, byteLength / 4);
}
