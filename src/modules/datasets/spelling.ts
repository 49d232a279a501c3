/** Shorter words are taken as they are written: too many others are one letter away. */
const SHORTEST = 4;
const TWO_MISTAKES_FROM = 8;

/**
 * How many letters may be wrong, missing, too many or swapped with their neighbour. Words with digits are ids and
 * years, where another one means another thing.
 */
export function allowedMistakes(word: string): number {
  const { length } = [...word];
  if (length < SHORTEST || /\p{N}/u.test(word)) return 0;
  return length < TWO_MISTAKES_FROM ? 1 : 2;
}

/** True where `candidate` is `word` but for that many mistakes. */
export function isMisspelling(word: string, candidate: string): boolean {
  const allowed = allowedMistakes(word);
  return allowed > 0 && mistakesBetween([...word], [...candidate], allowed) <= allowed;
}

/**
 * The distance of Damerau and Levenshtein, in its form with adjacent letters swapped once; more than `limit` where it is
 * more than that.
 */
function mistakesBetween(one: readonly string[], other: readonly string[], limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let [beforeLast, last]: [number[], number[]] = [[], other.map((_, index) => index).concat(other.length)];
  one.forEach((letter, row) => {
    const current = [row + 1];
    other.forEach((otherLetter, column) => {
      const at = (line: readonly number[], index: number): number => line[index] ?? limit + 1;
      let best = Math.min(
        at(last, column) + (letter === otherLetter ? 0 : 1),
        at(last, column + 1) + 1,
        at(current, column) + 1,
      );
      if (row > 0 && column > 0 && letter === other[column - 1] && one[row - 1] === otherLetter) {
        best = Math.min(best, at(beforeLast, column - 1) + 1);
      }
      current.push(best);
    });
    [beforeLast, last] = [last, current];
  });
  return last[other.length] ?? limit + 1;
}
