/**
 * The inner loops of profiling CSV, in AssemblyScript. `npm run wasm` compiles them into
 * `src/modules/filestore/content/csv-kernel-code.ts`.
 *
 * Each does what is usual, fast, and leaves the rest: `scan` stops in front of a cell that is not plain, and `settle` in
 * front of a cell that needs a closer look. Both do exactly what `csv-scanner.ts` and `column-figures.ts` do with the same
 * cells. Addresses are of the module's own memory, whose layout is the caller's.
 */

const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const MINUS: u32 = 0x2d;
const DOT: u32 = 0x2e;
const ZERO: u32 = 0x30;

/** A cell of a batch: where it starts and ends in the text, and its two hashes. */
const CELL_BYTES: usize = 16;
const BLOCK_BYTES: usize = 64;

// Of `scan`: doubles, each in a place of its own.
const PLACE_COUNT: usize = 0;
const PLACE_COLUMN: usize = 8;
const PLACE_ROW: usize = 16;
const PLACE_ROW_INDEX: usize = 24;
const PLACE_LF: usize = 32;
const PLACE_CRLF: usize = 40;
const PLACE_QUOTED: usize = 48;

/**
 * Cuts the text in [start, end) into cells of a table of `width` columns, until the batch is full, the text is over, or a
 * cell or row is not plain: a quote inside, a zero byte, a lone carriage return, an empty line, another number of cells.
 * Reads up to 63 bytes beyond `end`. Answers where it stopped, which is the beginning of a cell.
 */
export function scan(
  text: usize,
  start: usize,
  end: usize,
  place: usize,
  cells: usize,
  rows: usize,
  capacity: i32,
  width: i32,
  delimiter: u32,
  quote: u32,
): usize {
  const delimiters = i8x16.splat(<i8>delimiter);
  const quotes = i8x16.splat(<i8>quote);
  let count = <i32>load<f64>(place, PLACE_COUNT);
  let column = <i32>load<f64>(place, PLACE_COLUMN);
  let row = load<f64>(place, PLACE_ROW);
  let rowIndex = <i32>load<f64>(place, PLACE_ROW_INDEX);
  let lf = 0;
  let crlf = 0;
  let hasQuoted = false;
  /** Of the cell that has not ended yet. */
  let cell = text + start;
  let isOpen = false;
  /** Of the closing quote, or 0. */
  let closed: usize = 0;
  const textEnd = text + end;
  let isPlain = true;
  for (let block = cell; isPlain && block < textEnd; block += BLOCK_BYTES) {
    let marks =
      <u64>marksOf(v128.load(block), delimiters, quotes) |
      (<u64>marksOf(v128.load(block, 16), delimiters, quotes) << 16) |
      (<u64>marksOf(v128.load(block, 32), delimiters, quotes) << 32) |
      (<u64>marksOf(v128.load(block, 48), delimiters, quotes) << 48);
    if (textEnd - block < BLOCK_BYTES) marks &= (<u64>1 << (<u64>(textEnd - block))) - 1;
    // Left in the middle of a cell that is not plain, which begins at `cell`.
    for (isPlain = false; ; marks &= marks - 1) {
      if (marks == 0) {
        isPlain = true;
        break;
      }
      const at = block + <usize>ctz(marks);
      const code = <u32>load<u8>(at);
      if (isOpen) {
        if (code == quote) {
          if (at + 1 >= textEnd) break;
          const next = <u32>load<u8>(at, 1);
          if (next != delimiter && next != LINE_FEED && next != CARRIAGE_RETURN) break;
          isOpen = false;
          closed = at;
        } else if (code == 0) break;
        continue;
      }
      // The line feed after a carriage return.
      if (at < cell) continue;
      if (code == delimiter) {
        if (column + 1 >= width || count == capacity) break;
        if (closed != 0) hasQuoted = true;
        emit(text, closed != 0 ? cell + 1 : cell, closed != 0 ? closed : at, cells + <usize>count * CELL_BYTES);
        count++;
        column++;
        cell = at + 1;
        closed = 0;
      } else if (code == quote) {
        if (at != cell) break;
        isOpen = true;
      } else {
        let next = at + 1;
        if (code == CARRIAGE_RETURN) {
          if (next >= textEnd || <u32>load<u8>(next) != LINE_FEED) break;
          next++;
        } else if (code != LINE_FEED) break;
        if (column + 1 != width || count == capacity || (at == cell && column == 0)) break;
        if (code == LINE_FEED) lf++;
        else crlf++;
        if (closed != 0) hasQuoted = true;
        emit(text, closed != 0 ? cell + 1 : cell, closed != 0 ? closed : at, cells + <usize>count * CELL_BYTES);
        count++;
        column = 0;
        row += 1;
        rowIndex++;
        store<f64>(rows + (<usize>rowIndex << 3), row);
        cell = next;
        closed = 0;
      }
    }
  }
  store<f64>(place, count, PLACE_COUNT);
  store<f64>(place, column, PLACE_COLUMN);
  store<f64>(place, row, PLACE_ROW);
  store<f64>(place, rowIndex, PLACE_ROW_INDEX);
  store<f64>(place, lf, PLACE_LF);
  store<f64>(place, crlf, PLACE_CRLF);
  store<f64>(place, hasQuoted ? 1 : 0, PLACE_QUOTED);
  return cell - text;
}

/** A bit for each byte that may mean something. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function marksOf(bytes: v128, delimiters: v128, quotes: v128): u32 {
  const lines = v128.or(i8x16.eq(bytes, i8x16.splat(0x0a)), i8x16.eq(bytes, i8x16.splat(0x0d)));
  const others = v128.or(i8x16.eq(bytes, delimiters), i8x16.eq(bytes, quotes));
  return <u32>i8x16.bitmask(v128.or(v128.or(lines, others), i8x16.eq(bytes, i8x16.splat(0))));
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function emit(text: usize, start: usize, end: usize, cell: usize): void {
  store<u32>(cell, <u32>(start - text));
  store<u32>(cell, <u32>(end - text), 4);
  writeHashes(start, end, cell);
}

/** As `cell-hash.ts` says. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function writeHashes(start: usize, end: usize, cell: usize): void {
  const length = <u32>(end - start);
  const salt = length * 0x9e3779b1;
  let hash1: u32 = 0x811c9dc5 ^ salt;
  let hash2: u32 = 0x2f0b4c47 ^ salt;
  let word: u32;
  if (length >= 4) {
    const last = end - 4;
    for (let at = start; at < last; at += 4) {
      word = spread(load<u32>(at));
      hash1 = (hash1 ^ word) * 0x85ebca6b;
      hash2 = (hash2 ^ word) * 0xc2b2ae35;
    }
    word = load<u32>(last);
  } else if (length == 0) word = 0;
  else {
    word =
      <u32>load<u8>(start) | (<u32>load<u8>(start + (length >> 1)) << 8) | (<u32>load<u8>(start + length - 1) << 16);
  }
  word = spread(word);
  hash1 = (hash1 ^ word) * 0x85ebca6b;
  hash2 = (hash2 ^ word) * 0xc2b2ae35;
  store<u32>(cell, hash1 ^ (hash1 >>> 15), 8);
  store<u32>(cell, hash2 ^ (hash2 >>> 13), 12);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function spread(word: u32): u32 {
  const product = word * 0xcc9e2d51;
  return product ^ (product >>> 15);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(hash: u32): u32 {
  let bits = (hash ^ (hash >>> 16)) * 0x85ebca6b;
  bits = (bits ^ (bits >>> 13)) * 0xc2b2ae35;
  return bits ^ (bits >>> 16);
}

// Of `settle`: the figures of a column, as doubles.
const NULLS: usize = 0;
const VALUES: usize = 8;
const SUM: usize = 16;
const MIN: usize = 24;
const MAX: usize = 32;
const SHORTEST: usize = 40;
const LONGEST: usize = 48;

/** What is to be done with cells that are not known. */
const NEW_INTEGERS = 1;
const NEW_NUMBERS = 2;
const NEW_TEXTS = 3;
/** Shorter ones are looked at for decimal commas. */
const NEW_LONG_TEXTS = 4;
const LONG_TEXT: usize = 48;

const SLOT_BYTES: usize = 16;
const MOST_COUNT: i32 = 0x7fffffff - 1023;
const NO_ROW: i32 = 32;
const GOLDEN_RATIO: u32 = 0x9e3779b1;

/**
 * Takes the cells of a column from a batch, of which every `stride`th is one, until one needs a closer look. `rows` is the
 * address of the number of the first cell's row, `emptyIs` whether empty cells are missing values that nobody requires.
 * Answers the cell that it leaves, or one behind the batch.
 */
export function settle(
  text: usize,
  cells: usize,
  first: i32,
  count: i32,
  stride: i32,
  rows: usize,
  figures: usize,
  newCells: i32,
  isEmptyFine: bool,
  isAscii: bool,
  slots: usize,
  slotMask: u32,
  numbers: usize,
  shift: i32,
  registers: usize,
  indexBits: u32,
): i32 {
  let nulls = load<f64>(figures, NULLS);
  let values = load<f64>(figures, VALUES);
  let sum = load<f64>(figures, SUM);
  let min = load<f64>(figures, MIN);
  let max = load<f64>(figures, MAX);
  let shortest = <u32>load<f64>(figures, SHORTEST);
  let longest = <u32>load<f64>(figures, LONGEST);
  let index = first - stride;
  rows -= 8;
  while (true) {
    index += stride;
    rows += 8;
    if (index >= count) break;
    const cell = cells + <usize>index * CELL_BYTES;
    const start = text + <usize>load<u32>(cell);
    const end = text + <usize>load<u32>(cell, 4);
    if (start == end) {
      if (!isEmptyFine) break;
      nulls += 1;
      continue;
    }
    const hash1 = load<u32>(cell, 8);
    const hash2 = load<u32>(cell, 12);
    let weight = 1;
    if (shift != 0) {
      const isLookedAt = shift != NO_ROW && (<u32>(<i64>load<f64>(rows)) * GOLDEN_RATIO) >>> (32 - shift) == 0;
      weight = isLookedAt ? 1 << shift : 0;
    }
    if (weight > 0) {
      const at = findSlot(slots, slotMask, hash1, hash2);
      if (at < 0) break;
      const slot = slots + <usize>at * SLOT_BYTES;
      const times = load<i32>(slot, 8);
      if (times < MOST_COUNT) store<i32>(slot, times + weight, 8);
      values += 1;
      sum += load<f64>(numbers + (<usize>at << 3));
      continue;
    }
    if (newCells >= NEW_TEXTS) {
      if (newCells == NEW_LONG_TEXTS && end - start < LONG_TEXT) break;
      if (!isAscii && !isAsciiText(start, end)) break;
      if (mayBeFormula(load<u8>(start))) break;
    } else {
      if (newCells == 0) break;
      const shape = readNumber(start, end);
      if (shape == 0 || shape > newCells) break;
      if (number - slack < min) {
        if (slack > 0) break;
        min = number;
      }
      if (number + slack > max) {
        if (slack > 0) break;
        max = number;
      }
      sum += number;
    }
    values += 1;
    const length = <u32>(end - start);
    if (length < shortest) shortest = length;
    if (length > longest) longest = length;
    const register = registers + <usize>(mixed(hash1) >>> (32 - indexBits));
    const rank = clz(mixed(hash2)) + 1;
    if (rank > <u32>load<u8>(register)) store<u8>(register, rank);
  }
  store<f64>(figures, nulls, NULLS);
  store<f64>(figures, values, VALUES);
  store<f64>(figures, sum, SUM);
  store<f64>(figures, min, MIN);
  store<f64>(figures, max, MAX);
  store<f64>(figures, shortest, SHORTEST);
  store<f64>(figures, longest, LONGEST);
  return index;
}

/** Which slot has the value with these hashes, or -1. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function findSlot(slots: usize, slotMask: u32, hash1: u32, hash2: u32): i32 {
  let at = hash2 & slotMask;
  while (true) {
    const slot = slots + <usize>at * SLOT_BYTES;
    if (load<i32>(slot, 8) == 0) return -1;
    if (load<u32>(slot) == hash1 && load<u32>(slot, 4) == hash2) return <i32>at;
    at = (at + 1) & slotMask;
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isAsciiText(start: usize, end: usize): bool {
  let bits: u32 = 0;
  for (let at = start; at < end; at++) bits |= load<u8>(at);
  return bits < 0x80;
}

/** = @ + or - */
// @ts-ignore: a decorator of AssemblyScript
@inline
function mayBeFormula(code: u32): bool {
  return code == 0x3d || code == 0x40 || code == 0x2b || code == 0x2d;
}

/** The latest number, and how far off it may be. */
let number: f64 = 0;
let slack: f64 = 0;

const EXACT_DIGITS: usize = 15;
const CLOSE_DIGITS: usize = 22;
const SMALL_DIGITS: usize = 9;
const CLOSENESS: f64 = 1e-14;
const POWERS_OF_TEN = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** As `number-text.ts` says: 1 for an integer, 2 for another number, 0 for what is none of these or needs another look. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function readNumber(start: usize, end: usize): i32 {
  const isNegative = <u32>load<u8>(start) == MINUS;
  const first = isNegative ? start + 1 : start;
  let at = first;
  let mantissa: u64 = 0;
  let code: u32;
  for (; at < end; at++) {
    code = <u32>load<u8>(at) - ZERO;
    if (code > 9) break;
    mantissa = mantissa * 10 + code;
  }
  const whole = at - first;
  if (whole > 1 && <u32>load<u8>(first) == ZERO) return 0;
  let scale: usize = 0;
  const isWhole = at == end;
  if (!isWhole) {
    if (<u32>load<u8>(at) != DOT) return 0;
    const point = ++at;
    for (; at < end; at++) {
      code = <u32>load<u8>(at) - ZERO;
      if (code > 9) return 0;
      mantissa = mantissa * 10 + code;
    }
    scale = at - point;
  }
  const digits = whole + scale;
  if (digits == 0 || digits > CLOSE_DIGITS) return 0;
  let size: f64;
  if (digits <= EXACT_DIGITS) {
    size = <f64>mantissa;
    if (scale > 0) size /= load<f64>(POWERS_OF_TEN + (scale << 3));
    slack = 0;
  } else {
    size = closeSize(first, end, whole, scale);
    slack = size * CLOSENESS;
  }
  number = isNegative ? -size : size;
  return isWhole ? 1 : 2;
}

function closeSize(first: usize, end: usize, whole: usize, scale: usize): f64 {
  const unit = load<f64>(POWERS_OF_TEN + (scale << 3));
  if (whole <= SMALL_DIGITS && scale <= SMALL_DIGITS) {
    return (digitsIn(first, first + whole) * unit + digitsIn(end - scale, end)) / unit;
  }
  const mantissa = digitsIn(first, end);
  return scale == 0 ? mantissa : mantissa / unit;
}

/** The digits as a number, whatever dot is among them. */
function digitsIn(start: usize, end: usize): f64 {
  let size: f64 = 0;
  for (let at = start; at < end; at++) {
    const code = <u32>load<u8>(at) - ZERO;
    if (code <= 9) size = size * 10 + <f64>code;
  }
  return size;
}

/** Where the memory begins that nothing of the module lies in. */
export function firstFree(): usize {
  return __heap_base;
}
