/** A number of single precision with fewer digits is always given back by its decimal of six. */
const SAFE_DIGITS = 6;
const MOST_DIGITS = 9;
/** Powers of ten that a number holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * The shortest decimal that gives back the same number of single precision: 284.1, where 284.1000061035156 is the number
 * itself. Infinities are `inf`, as numpy and pandas read them.
 */
export function singleText(value: number): string {
  const { abs, floor, fround, log10, round } = Math;
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const size = abs(value);
  if (size === Infinity) return value > 0 ? 'inf' : '-inf';
  const exponent = floor(log10(size));
  for (let digits = SAFE_DIGITS; digits <= MOST_DIGITS; digits++) {
    const decimals = digits - 1 - exponent;
    // Beyond these powers the scaled value would be rounded itself.
    if (decimals > 22 || decimals < -22) break;
    const rounded =
      decimals >= 0
        ? round(value * (POWERS[decimals] ?? 1)) / (POWERS[decimals] ?? 1)
        : round(value / (POWERS[-decimals] ?? 1)) * (POWERS[-decimals] ?? 1);
    if (fround(rounded) === value) return String(rounded);
  }
  return shortestByPrecision(value);
}

/** The number of the shortest decimal for what has been held in single precision: 284.1 for 284.1000061035156. */
export function shortestSingle(value: number): number {
  return Number.isFinite(value) ? Number(singleText(Math.fround(value))) : value;
}

/** The shortest decimal that gives back the same number. */
export function doubleText(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** For the very large and the very small. */
function shortestByPrecision(value: number): string {
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return String(Number(text));
  }
  return String(Number(value.toPrecision(MOST_DIGITS)));
}
