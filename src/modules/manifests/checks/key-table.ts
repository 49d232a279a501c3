import type { KeyFile } from './key-file.js';

/** Four words of hash and a row. */
const RECORD_BYTES = 24;
const WORDS_BYTES = 16;
const FIRST_SLOTS = 1 << 10;
/** Sorted, before they go to the file; about 24 MiB. With a word before it, the number of a slot is exact in a double. */
const MOST_SLOTS = 1 << 20;
const BUFFER_RECORDS = 2_048;

/** A key, and the first row that has it. */
export interface KeyRecord {
  readonly words: readonly [number, number, number, number];
  readonly row: number;
}

interface Run {
  readonly start: number;
  readonly count: number;
}

/**
 * Which keys have been seen in which row first: exactly, in bounded memory. What does not fit goes to a file in sorted
 * runs, which are merged at the end.
 */
export class KeyTable {
  private slots: number;
  private words: Uint32Array;
  private rows: Float64Array;
  private size = 0;
  private readonly runs: Run[] = [];
  private isLost = false;

  constructor(
    private readonly file: KeyFile,
    private readonly mostSlots = MOST_SLOTS,
  ) {
    this.slots = Math.min(FIRST_SLOTS, mostSlots);
    this.words = new Uint32Array(this.slots * 4);
    this.rows = new Float64Array(this.slots);
  }

  /** True where the file had no room: not all keys are known then. */
  get isIncomplete(): boolean {
    return this.isLost;
  }

  /** The row that had the key before, as far as memory reaches; 0 for none. Rows count from 1. */
  add(words: Uint32Array, at: number, row: number): number {
    if (this.size * 4 >= this.slots * 3) this.makeRoom();
    const slot = this.slotOf(words, at);
    const known = this.rows[slot] as number;
    if (known > 0) return known;
    this.put(slot, words, at, row);
    return 0;
  }

  /** All keys in one order, those of several runs as often as they are in them, the earlier rows first. */
  *sorted(): Generator<KeyRecord> {
    const inMemory = this.sortedRecords();
    const sources = [...this.runs.map((run) => this.readRun(run)), readRecords(inMemory)];
    yield* merged(sources);
  }

  private put(slot: number, words: Uint32Array, at: number, row: number): void {
    for (let word = 0; word < 4; word++) this.words[slot * 4 + word] = words[at + word] as number;
    this.rows[slot] = row;
    this.size++;
  }

  private slotOf(wanted: Uint32Array, at: number): number {
    const { words, rows } = this;
    const mask = this.slots - 1;
    for (let slot = (wanted[at] as number) & mask; ; slot = (slot + 1) & mask) {
      if (rows[slot] === 0 || compareWords(words, slot * 4, wanted, at) === 0) return slot;
    }
  }

  private makeRoom(): void {
    if (this.slots < this.mostSlots) {
      const [words, rows] = [this.words, this.rows];
      this.reset(this.slots * 2);
      for (let slot = 0; slot < rows.length; slot++) {
        if (rows[slot] === 0) continue;
        const target = this.slotOf(words, slot * 4);
        this.put(target, words, slot * 4, rows[slot] as number);
      }
      return;
    }
    const records = this.sortedRecords();
    const start = this.file.append(records);
    if (start === undefined) this.isLost = true;
    else this.runs.push({ start, count: records.length / RECORD_BYTES });
    this.reset(this.slots);
  }

  private reset(slots: number): void {
    this.slots = slots;
    this.words = new Uint32Array(slots * 4);
    this.rows = new Float64Array(slots);
    this.size = 0;
  }

  /** What is in memory, in the order of the words. */
  private sortedRecords(): Uint8Array {
    const { words, rows } = this;
    // By the first word, with the slot behind it: numbers are sorted faster than anything that is compared by a function.
    const order = new Float64Array(this.size);
    for (let slot = 0, next = 0; slot < rows.length; slot++) {
      if (rows[slot] !== 0) order[next++] = (words[slot * 4] as number) * MOST_SLOTS + slot;
    }
    order.sort();
    const slots = Uint32Array.from(order, (place) => place % MOST_SLOTS);
    sortAlike(slots, words);
    const records = new Uint8Array(slots.length * RECORD_BYTES);
    const view = new DataView(records.buffer);
    slots.forEach((slot, index) => {
      const at = index * RECORD_BYTES;
      for (let word = 0; word < 4; word++) view.setUint32(at + word * 4, words[slot * 4 + word] as number);
      view.setFloat64(at + WORDS_BYTES, rows[slot] as number);
    });
    return records;
  }

  private *readRun({ start, count }: Run): Generator<KeyRecord> {
    for (let read = 0; read < count; read += BUFFER_RECORDS) {
      const bytes = new Uint8Array(Math.min(BUFFER_RECORDS, count - read) * RECORD_BYTES);
      this.file.read(bytes, start + read * RECORD_BYTES);
      yield* readRecords(bytes);
    }
  }
}

function compareWords(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): number {
  for (let word = 0; word < 4; word++) {
    const difference = (one[at + word] as number) - (other[otherAt + word] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Puts slots in order that are sorted by the first of their words: few have it in common. */
function sortAlike(slots: Uint32Array, words: Uint32Array): void {
  for (let at = 1; at < slots.length; at++) {
    const slot = slots[at] as number;
    let to = at;
    for (; to > 0; to--) {
      const before = slots[to - 1] as number;
      if (words[before * 4] !== words[slot * 4] || compareWords(words, before * 4, words, slot * 4) <= 0) break;
      slots[to] = before;
    }
    slots[to] = slot;
  }
}

function* readRecords(bytes: Uint8Array): Generator<KeyRecord> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    yield {
      words: [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8), view.getUint32(at + 12)],
      row: view.getFloat64(at + WORDS_BYTES),
    };
  }
}

interface Source {
  readonly records: Iterator<KeyRecord, void>;
  current: KeyRecord;
}

/** The records of all sources in one order; the source with the least one is at the top of a heap. */
function* merged(iterators: readonly Iterator<KeyRecord, void>[]): Generator<KeyRecord> {
  const heap: Source[] = [];
  for (const records of iterators) {
    const first = records.next();
    if (!first.done) heap.push({ records, current: first.value });
  }
  for (let at = heap.length >> 1; at >= 0; at--) sink(heap, at);
  for (let top = heap[0]; top; top = heap[0]) {
    yield top.current;
    const next = top.records.next();
    if (!next.done) top.current = next.value;
    else {
      const last = heap.pop();
      if (!last || last === top) continue;
      heap[0] = last;
    }
    sink(heap, 0);
  }
}

function sink(heap: Source[], start: number): void {
  for (let at = start; ;) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    const isRight = left !== undefined && right !== undefined && compareRecords(right.current, left.current) < 0;
    const child = isRight ? right : left;
    const own = heap[at];
    if (!own || !child || compareRecords(own.current, child.current) <= 0) return;
    const place = 2 * at + (isRight ? 2 : 1);
    heap[at] = child;
    heap[place] = own;
    at = place;
  }
}

export function compareKeys(one: KeyRecord, other: KeyRecord): number {
  for (let word = 0; word < 4; word++) {
    const difference = (one.words[word] as number) - (other.words[word] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareRecords(one: KeyRecord, other: KeyRecord): number {
  return compareKeys(one, other) || one.row - other.row;
}
