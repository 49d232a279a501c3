import { RE2JS } from 're2js';
import type { Pattern } from './manifest.js';

const LONGEST_PATTERN = 1_000;
/** Verdicts on values that come again and again, as codes do. */
const REMEMBERED = 2_000;
const LONGEST_REMEMBERED = 60;

/**
 * A regular expression that anybody may have written: RE2 takes time that grows with the text alone, and knows neither
 * references back nor looks around.
 * @returns a sentence where the expression cannot be read
 */
export function patternOf(source: string): Pattern | string {
  if (source.length > LONGEST_PATTERN) return `is longer than ${LONGEST_PATTERN} characters`;
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(source);
  } catch (error) {
    return `is no regular expression of RE2: ${error instanceof Error ? error.message : 'it cannot be read'}`;
  }
  const verdicts = new Map<string, boolean>();
  return {
    source,
    matches: (text) => {
      const known = verdicts.get(text);
      if (known !== undefined) return known;
      const verdict = expression.matches(text);
      if (text.length <= LONGEST_REMEMBERED) {
        if (verdicts.size >= REMEMBERED) verdicts.clear();
        verdicts.set(text, verdict);
      }
      return verdict;
    },
  };
}
