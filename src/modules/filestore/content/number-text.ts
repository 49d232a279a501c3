import { asciiText } from './text-encoding.js';

/** Looked up once: where modules run in a context of their own, as in tests, each look at a global is dear. */
const { imul, min } = Math;

/** What the text of a cell looks like. */
export const NumberShape = { None: 0, Integer: 1, Number: 2, Padded: 3 } as const;
export type NumberShape = (typeof NumberShape)[keyof typeof NumberShape];

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const LETTER_E = 0x65;
const TO_LOWER = 0x20;
/** A double holds every integer of so many digits, so that one division rounds correctly. */
const EXACT_DIGITS = 15;
/** With so many digits, the mantissa is rounded a few times, and the power of ten is still exact. */
const CLOSE_DIGITS = 22;
/** More than the error of a number that is only close, as part of the number. */
const CLOSENESS = 1e-14;
/** So many digits fit into 31 bits. */
const SMALL_DIGITS = 9;
const POWERS_OF_TEN = Float64Array.from({ length: CLOSE_DIGITS + 1 }, (_, power) => 10 ** power);

/** Reads numbers straight from bytes: a string per cell would cost more than everything else together. */
export class NumberText {
  /** The number that was read last. */
  value = 0;
  /** How far off the latest number may be; zero for most. */
  private slack = 0;

  /** Whether the latest number may be below `bound`. */
  mayBeBelow(bound: number): boolean {
    return this.value - this.slack < bound;
  }

  mayBeAbove(bound: number): boolean {
    return this.value + this.slack > bound;
  }

  /** Reads again what `read` has read, so that the value is the double that is nearest to the text. */
  readExactly(bytes: Uint8Array, start: number, end: number): void {
    if (this.slack > 0) this.value = Number(asciiText(bytes, start, end));
  }

  /**
   * A number of more than fifteen digits is only close to `value`, as its sum is anyway; `readExactly` reads it exactly.
   * A leading zero or plus sign is `Padded`: it belongs to a code or a telephone number, which a number would lose.
   */
  read(bytes: Uint8Array, start: number, end: number): NumberShape {
    let at = start;
    let code = bytes[at] as number;
    const isNegative = code === MINUS;
    let isPadded = code === PLUS;
    if (isNegative || isPadded) at++;
    const first = at;
    const near = min(end, first + SMALL_DIGITS);
    let whole = 0;
    for (; at < near; at++) {
      code = (bytes[at] as number) - ZERO;
      if (code >>> 0 > 9) break;
      whole = imul(whole, 10) + code;
    }
    if (at - first > 1 && bytes[first] === ZERO) isPadded = true;
    this.slack = 0;
    if (at === end) {
      if (at === first) return NumberShape.None;
      this.value = isNegative ? -whole : whole;
      return isPadded ? NumberShape.Padded : NumberShape.Integer;
    }
    const point = at + 1;
    if (bytes[at] === DOT && end - point <= SMALL_DIGITS && (at > first || point < end)) {
      let fraction = 0;
      for (at = point; at < end; at++) {
        code = (bytes[at] as number) - ZERO;
        if (code >>> 0 > 9) break;
        fraction = imul(fraction, 10) + code;
      }
      if (at === end) {
        // Exact up to the division, so that it rounds correctly.
        const unit = POWERS_OF_TEN[end - point] as number;
        const size = (whole * unit + fraction) / unit;
        this.value = isNegative ? -size : size;
        if (end - first - 1 > EXACT_DIGITS) this.slack = size * CLOSENESS;
        return isPadded ? NumberShape.Padded : NumberShape.Number;
      }
    }
    return this.readLong(bytes, start, end);
  }

  private readLong(bytes: Uint8Array, start: number, end: number): NumberShape {
    let at = start;
    let code = bytes[at] as number;
    const isNegative = code === MINUS;
    let isPadded = code === PLUS;
    if (isNegative || isPadded) at++;
    const first = at;
    let mantissa = 0;
    for (; at < end; at++) {
      code = (bytes[at] as number) - ZERO;
      if (code >>> 0 > 9) break;
      mantissa = mantissa * 10 + code;
    }
    let digits = at - first;
    if (digits > 1 && bytes[first] === ZERO) isPadded = true;
    let scale = 0;
    const isWhole = at === end;
    if (!isWhole && bytes[at] === DOT) {
      const point = ++at;
      for (; at < end; at++) {
        code = (bytes[at] as number) - ZERO;
        if (code >>> 0 > 9) break;
        mantissa = mantissa * 10 + code;
      }
      scale = at - point;
      digits += scale;
    }
    if (digits === 0) return NumberShape.None;
    if (at !== end) {
      if (((bytes[at] as number) | TO_LOWER) !== LETTER_E || !isExponent(bytes, at + 1, end)) return NumberShape.None;
      this.value = Number(asciiText(bytes, start, end));
    } else if (digits > CLOSE_DIGITS) this.value = Number(asciiText(bytes, start, end));
    else {
      const size = scale === 0 ? mantissa : mantissa / (POWERS_OF_TEN[scale] as number);
      this.value = isNegative ? -size : size;
      if (digits > EXACT_DIGITS) this.slack = size * CLOSENESS;
    }
    if (!Number.isFinite(this.value)) return NumberShape.None;
    if (isPadded) return NumberShape.Padded;
    return isWhole ? NumberShape.Integer : NumberShape.Number;
  }
}

function isExponent(bytes: Uint8Array, start: number, end: number): boolean {
  const sign = bytes[start];
  const first = sign === PLUS || sign === MINUS ? start + 1 : start;
  if (first >= end || end - first > 4) return false;
  for (let at = first; at < end; at++) if (((bytes[at] as number) - ZERO) >>> 0 > 9) return false;
  return true;
}
