import { asciiText } from './text-encoding.js';

/** Stand for nothing in a column of another type than text; in text they are text: NA is Namibia. */
const MARKS = ['NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', 'None', '-', ' '];
const LONGEST_MARK = 4;
const BLANK_MARK = MARKS.length - 1;
const SPACE = 0x20;

/** The missing marks of one column, counted until the column turns out to be text. */
export class MissingMarks {
  private counts: Float64Array | undefined;

  get total(): number {
    return this.counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  }

  count(mark: number): void {
    this.counts ??= new Float64Array(MARKS.length);
    (this.counts[mark] as number) += 1;
  }

  /** The marks as the texts that they are, with how often each came; they are no marks from now on. */
  takeAsText(): readonly { readonly text: Uint8Array; readonly times: number }[] {
    const counts = this.counts ?? new Float64Array(0);
    this.counts = undefined;
    return [...counts]
      .map((times, mark) => ({ text: Buffer.from(MARKS[mark] as string), times }))
      .filter(({ times }) => times > 0);
  }
}

/** Which missing mark the cell is, or -1. */
export function missingMark(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === SPACE || bytes[end - 1] === SPACE) {
    const text = asciiText(bytes, start, end).trim();
    return text === '' ? BLANK_MARK : MARKS.indexOf(text);
  }
  return end - start > LONGEST_MARK ? -1 : MARKS.indexOf(asciiText(bytes, start, end));
}
