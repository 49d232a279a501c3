import type { ValueForm, ValueType } from './value-type.js';

/** Every expression here is tried from the start only and never twice over the same digits: cells may be megabytes. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
/** A double holds every integer of so many digits. */
const EXACT_DIGITS = 15;
/** Longer ones would take the time of their length squared. */
const LONGEST_NUMBER = 1_000;
const SPECIAL: Readonly<Record<string, number>> = { NaN, INF: Infinity, '-INF': -Infinity };

export function numberType(form: ValueForm): ValueType {
  const plain = plainNumbers(form);
  return {
    read: (text) => {
      if (Object.hasOwn(SPECIAL, text)) return SPECIAL[text];
      const digits = plain(text);
      return digits.length <= LONGEST_NUMBER && NUMBER.test(digits) ? Number(digits) : undefined;
    },
  };
}

export function integerType(form: ValueForm): ValueType {
  const plain = plainNumbers({ ...form, decimalChar: '.' });
  return {
    read: (text) => {
      const digits = plain(text);
      if (digits.length > LONGEST_NUMBER || !INTEGER.test(digits)) return undefined;
      return digits.length <= EXACT_DIGITS ? Number(digits) : BigInt(digits.startsWith('+') ? digits.slice(1) : digits);
    },
  };
}

/** Brings a number to the default form: without groups and what stands around it, with a dot. */
function plainNumbers({ decimalChar, groupChar, bareNumber }: ValueForm): (text: string) => string {
  if (decimalChar === '.' && groupChar === '' && bareNumber) return (text) => text;
  return (text) => {
    let plain = bareNumber ? text : stripped(text, decimalChar);
    if (groupChar !== '') plain = plain.replaceAll(groupChar, '');
    if (decimalChar === '.') return plain;
    // A dot would be taken for the decimal point that it is not.
    return plain.includes('.') ? 'no number' : plain.replace(decimalChar, '.');
  };
}

/** Without currency signs, percent signs and the like before and behind. */
function stripped(text: string, decimalChar: string): string {
  let start = 0;
  let end = text.length;
  const isDigit = (at: number): boolean => text.charCodeAt(at) >= 0x30 && text.charCodeAt(at) <= 0x39;
  while (start < end && !isDigit(start) && text[start] !== '-' && text[start] !== '+') {
    if (text[start] === decimalChar && isDigit(start + 1)) break;
    start++;
  }
  while (end > start && !isDigit(end - 1)) end--;
  return text.slice(start, end);
}
