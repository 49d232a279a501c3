import type { FrequentValue } from './content-profile.js';
import { HEAP_ROOM, type TableRoom } from './table-room.js';

/** Looked up once: where modules run in a context of their own, as in tests, each look at a global is dear. */
const { imul } = Math;

/** How much of a value is kept to be shown. */
export const SHOWN_VALUE_BYTES = 48;

/** All columns together; more columns get smaller tables. */
const SLOT_BUDGET = 16_384;
const MOST_SLOTS = 1024;
export const SLOT_WORDS = 4;
const MOST_COUNT = 2 ** 31 - 1024;
/** Wider tables count no values at all: their profile would be larger than what it says is worth. */
const MOST_COLUMNS = 4096;
const SHOWN_VALUES = 10;
const SHOWN_VALUES_BUDGET = 5000;
/** A round is from one full table to the next. It is fruitless when less than this part of the table comes again. */
const FRUITFUL_PART = 8;
/** So many rounds show that a column repeats itself little; then only some of its rows are looked at, and later fewer. */
const FRUITLESS_ROUNDS = 3;
const ROUNDS = 24;
const FIRST_SAMPLE_SHIFT = 4;
const LAST_SAMPLE_SHIFT = 6;
const ROUNDS_PER_SHIFT = 8;
/** In place of a shift: no row is looked at. */
const NO_ROW = 32;
/** Its multiples are spread evenly and without a period. */
const GOLDEN_RATIO = 0x9e3779b1 | 0;

export interface CountedValue {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly hash1: number;
  readonly hash2: number;
  /** What the text writes, where it writes a number. */
  readonly number: number;
}

/**
 * The most frequent values of many columns. Exact while a column has fewer values than its table has room; then by
 * Misra and Gries: when the table is full, all counts go down and what reaches zero makes room. What is frequent stays.
 */
export class FrequentValues {
  readonly slotCount: number;
  private readonly capacity: number;
  private readonly shownValues: number;
  /** Two hashes and a count for each slot, side by side for the sake of the cache; a count of zero is a free slot. */
  readonly slots: Int32Array;
  private readonly lengths: Uint8Array;
  private readonly texts: Uint8Array;
  private readonly used: Int32Array;
  /** Rounds so far, the fruitless ones with more weight. */
  private readonly rounds: Uint32Array;
  /** One row of two to the power of so many is looked at. */
  private readonly sampleShifts: Uint8Array;
  /** The number that each text writes, if it does. */
  readonly numbers: Float64Array;
  /** Used while room is made. */
  private readonly countsOfRoom: Int32Array;

  constructor(columnCount: number, room: TableRoom = HEAP_ROOM) {
    const fitting = 2 ** Math.floor(Math.log2(SLOT_BUDGET / Math.max(columnCount, 1)));
    this.slotCount = columnCount > MOST_COLUMNS ? 0 : Math.min(fitting, MOST_SLOTS);
    this.capacity = Math.floor(this.slotCount * 0.6);
    this.shownValues = Math.min(SHOWN_VALUES, Math.floor(SHOWN_VALUES_BUDGET / Math.max(columnCount, 1)));
    const slots = columnCount * this.slotCount;
    this.slots = room.integers(slots * SLOT_WORDS);
    this.lengths = new Uint8Array(slots);
    this.texts = new Uint8Array(slots * SHOWN_VALUE_BYTES);
    this.used = new Int32Array(columnCount);
    this.rounds = new Uint32Array(columnCount);
    this.sampleShifts = new Uint8Array(columnCount).fill(this.slotCount === 0 ? NO_ROW : 0);
    this.countsOfRoom = new Int32Array(this.capacity);
    this.numbers = room.doubles(slots);
  }

  /** One row of two to the power of so many is looked at; of 32, none. */
  sampleShiftOf(column: number): number {
    return this.sampleShifts[column] as number;
  }

  /**
   * How many rows the value in this row stands for, or 0 where it is passed over. Which rows are looked at has no period
   * of its own: a table may have one.
   */
  weightOf(column: number, row: number): number {
    const shift = this.sampleShifts[column] as number;
    if (shift === 0) return 1;
    if (shift === NO_ROW) return 0;
    return imul(row, GOLDEN_RATIO) >>> (32 - shift) === 0 ? 1 << shift : 0;
  }

  /** Counts a value that is in the table: its slot, or -1. */
  countKnown(column: number, hash1: number, hash2: number, weight: number): number {
    const mask = this.slotCount - 1;
    const { slots } = this;
    const first = column * this.slotCount;
    for (let at = hash2 & mask; ; at = (at + 1) & mask) {
      const word = (first + at) * SLOT_WORDS;
      const count = slots[word + 2] as number;
      if (count === 0) return -1;
      if (slots[word] !== hash1 || slots[word + 1] !== hash2) continue;
      // A count that is full stays so: two thousand million say enough.
      if (count < MOST_COUNT) slots[word + 2] = count + weight;
      return first + at;
    }
  }

  numberOf(slot: number): number {
    return this.numbers[slot] as number;
  }

  /** Takes a value that is not in the table. */
  add(column: number, value: CountedValue, times: number): void {
    if (this.slotCount === 0) return;
    if ((this.used[column] as number) >= this.capacity) this.makeRoom(column);
    this.insert(column, value, times);
  }

  /** How many different values there were, unless there were more than the table holds. */
  exactDistinct(column: number): number | undefined {
    return this.slotCount === 0 || this.isEstimated(column) ? undefined : this.used[column];
  }

  isEstimated(column: number): boolean {
    return (this.rounds[column] as number) > 0;
  }

  /** The most frequent first; of an overflowed table only what its counts can vouch for. */
  top(column: number, valueCount: number, decode: (bytes: Uint8Array) => string): FrequentValue[] {
    const least = this.isEstimated(column) ? Math.max(2, (2 * valueCount) / this.capacity) : 1;
    const slots: number[] = [];
    const first = column * this.slotCount;
    for (let slot = first; slot < first + this.slotCount; slot++) {
      if (this.countOf(slot) >= least) slots.push(slot);
    }
    slots.sort((a, b) => this.countOf(b) - this.countOf(a));
    return slots.slice(0, this.shownValues).map((slot) => ({
      value: decode(this.textOf(slot)),
      count: this.countOf(slot),
    }));
  }

  private countOf(slot: number): number {
    return this.slots[slot * SLOT_WORDS + 2] as number;
  }

  private textOf(slot: number): Uint8Array {
    const start = slot * SHOWN_VALUE_BYTES;
    return this.texts.subarray(start, start + (this.lengths[slot] as number));
  }

  private insert(column: number, { bytes, start, end, hash1, hash2, number }: CountedValue, count: number): void {
    const first = column * this.slotCount;
    const mask = this.slotCount - 1;
    let at = hash2 & mask;
    while (this.countOf(first + at) !== 0) at = (at + 1) & mask;
    const slot = first + at;
    const length = Math.min(end - start, SHOWN_VALUE_BYTES);
    const text = slot * SHOWN_VALUE_BYTES;
    for (let index = 0; index < length; index++) this.texts[text + index] = bytes[start + index] as number;
    this.lengths[slot] = length;
    const word = slot * SLOT_WORDS;
    this.slots[word] = hash1;
    this.slots[word + 1] = hash2;
    this.slots[word + 2] = Math.min(count, MOST_COUNT);
    this.numbers[slot] = number;
    (this.used[column] as number) += 1;
  }

  /** Takes the median count from all, which frees at least half of a full table. */
  private makeRoom(column: number): void {
    const first = column * this.slotCount;
    const median = this.medianCount(column);
    const kept: { readonly value: CountedValue; readonly count: number }[] = [];
    for (let slot = first; slot < first + this.slotCount; slot++) {
      const count = this.countOf(slot) - median;
      if (count > 0) kept.push({ value: this.valueAt(slot), count });
    }
    this.slots.fill(0, first * SLOT_WORDS, (first + this.slotCount) * SLOT_WORDS);
    this.used[column] = 0;
    for (const { value, count } of kept) this.insert(column, value, count);
    this.endRound(column, kept.length < this.capacity / FRUITFUL_PART);
  }

  private medianCount(column: number): number {
    const first = column * this.slotCount;
    let filled = 0;
    for (let slot = first; slot < first + this.slotCount; slot++) {
      const count = this.countOf(slot);
      if (count > 0) this.countsOfRoom[filled++] = count;
    }
    return this.countsOfRoom.subarray(0, filled).sort()[filled >> 1] as number;
  }

  private endRound(column: number, isFruitless: boolean): void {
    const rounds = (this.rounds[column] as number) + (isFruitless ? ROUNDS / FRUITLESS_ROUNDS : 1);
    this.rounds[column] = rounds;
    if (rounds < ROUNDS) return;
    const shift = FIRST_SAMPLE_SHIFT + Math.floor((rounds - ROUNDS) / (ROUNDS_PER_SHIFT * 8));
    this.sampleShifts[column] = Math.min(shift, LAST_SAMPLE_SHIFT);
  }

  private valueAt(slot: number): CountedValue {
    const bytes = this.textOf(slot).slice();
    return {
      bytes,
      start: 0,
      end: bytes.length,
      hash1: this.slots[slot * SLOT_WORDS] as number,
      hash2: this.slots[slot * SLOT_WORDS + 1] as number,
      number: this.numbers[slot] as number,
    };
  }
}
