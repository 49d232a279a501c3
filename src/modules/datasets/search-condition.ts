import { AccessLevel } from '#auth/access-level.js';
import type { CoverageInterval } from './coverage-interval.js';
import type { FoundReferences, SearchWord } from './search-references.repository.js';

/** Letters of a beginning: one or two Latin letters begin too many words to be looked for. */
const PREFIX_LENGTH = 3;
const OTHER_PREFIX_LENGTH = 2;
/** In no document: what is asked for does not exist. */
const NOTHING = '!nothing';

/**
 * How datasets are ranked, as texts of `tsquery`. As it is written: by how often and where the words stand. As it may be
 * meant: each word by the best place where it or a similar one stands, `places` from D to A. That depends on the dataset
 * and the question alone: which words the vocabulary has besides, be it of datasets that are hidden or new, moves nothing.
 */
export type Ranking =
  | { readonly by: 'frequency'; readonly words: string }
  | { readonly by: 'best-place'; readonly places: readonly (readonly string[])[] };

/** Which datasets are asked for, in the terms of `dataset_search`. */
export interface SearchCondition {
  /** What the document must hold, as the text of a `tsquery`; undefined where it may hold anything. */
  readonly document: string | undefined;
  /** What the words among that count for; undefined where there are none. */
  readonly ranking: Ranking | undefined;
  readonly collectionRange: readonly [string, string] | null;
  readonly boxRegions: readonly string[] | null;
  readonly coverage: CoverageInterval | undefined;
  readonly updatedSince: string | undefined;
  readonly accessLevel: AccessLevel | undefined;
}

/** Everything that the caller may see. */
export const NO_CONDITION: SearchCondition = {
  document: undefined,
  ranking: undefined,
  collectionRange: null,
  boxRegions: null,
  coverage: undefined,
  updatedSince: undefined,
  accessLevel: undefined,
};

export interface ConditionParts {
  readonly references: FoundReferences;
  readonly categories: readonly string[] | undefined;
  readonly spatialResolutions: readonly string[] | undefined;
  readonly temporalResolutions: readonly string[] | undefined;
  readonly coverage: CoverageInterval | undefined;
  readonly updatedSince: string | undefined;
  readonly accessLevel: AccessLevel | undefined;
}

/** What each of the words that may be misspelt stands for besides. */
export type SimilarWords = ReadonlyMap<string, readonly string[]>;

/** `similar`: what each word may stand for besides; undefined where they are taken as they are written. */
export function searchCondition(
  parts: ConditionParts,
  words: readonly SearchWord[],
  similar?: SimilarWords,
): SearchCondition {
  const { tags, collections, owners, regions, boxRegions, collectionRange } = parts.references;
  const groups = [
    ...words.map((word) => alternativesOf(word, similar?.get(word.word) ?? [])),
    ...[
      marks('!t', tags),
      marks('!c', collections),
      marks('!g', parts.categories),
      marks('!o', owners),
      marks('!r', regions),
      marks('!s', parts.spatialResolutions),
      marks('!m', parts.temporalResolutions),
    ].filter((group) => group !== undefined),
  ];
  return {
    document: groups.length === 0 ? undefined : groups.map((group) => `(${group.join(' | ')})`).join(' & '),
    ranking: words.length === 0 ? undefined : similar ? byBestPlace(words, similar) : byFrequency(words),
    collectionRange,
    boxRegions,
    coverage: parts.coverage,
    updatedSince: parts.updatedSince,
    accessLevel: parts.accessLevel === AccessLevel.None ? undefined : parts.accessLevel,
  };
}

/** True where all that the caller may see is asked for. */
export function asksForAll(condition: SearchCondition): boolean {
  const { document, collectionRange, boxRegions, coverage, updatedSince, accessLevel } = condition;
  return [document, collectionRange ?? undefined, boxRegions ?? undefined, coverage, updatedSince, accessLevel].every(
    (part) => part === undefined,
  );
}

/** Words that say something, or all where none does. */
export function tellingWords(words: readonly SearchWord[]): readonly SearchWord[] {
  const telling = words.filter(({ isStop }) => !isStop);
  return telling.length === 0 ? words : telling;
}

/** What will do for a word, where `place` names one in that part of the document alone. */
function alternativesOf({ word, stem }: SearchWord, similar: readonly string[], place = ''): string[] {
  const needed = /^[a-z0-9]*$/.test(word) ? PREFIX_LENGTH : OTHER_PREFIX_LENGTH;
  const begins = [...word].length >= needed ? '*' : '';
  const labelled = (lexeme: string, label: string): string => quoted(lexeme) + (label && `:${label}`);
  const others = [...(stem === null ? [] : [stem]), ...similar];
  return [labelled(word, begins + place), ...others.map((lexeme) => labelled(lexeme, place))];
}

function byFrequency(words: readonly SearchWord[]): Ranking {
  const texts = words.flatMap((word) => [quoted(word.word), ...alternativesOf(word, [])]);
  return { by: 'frequency', words: texts.join(' | ') };
}

function byBestPlace(words: readonly SearchWord[], similar: SimilarWords): Ranking {
  const inPlace = (place: string): string[] =>
    words.map((word) => alternativesOf(word, similar.get(word.word) ?? [], place).join(' | '));
  return { by: 'best-place', places: ['D', 'C', 'B', 'A'].map(inPlace) };
}

function marks(prefix: string, values: readonly (string | number)[] | null | undefined): string[] | undefined {
  if (!values) return undefined;
  return values.length === 0 ? [quoted(NOTHING)] : values.map((value) => quoted(`${prefix}${value}`));
}

/** As a lexeme in the text of a `tsquery`. */
function quoted(lexeme: string): string {
  return `'${lexeme.replace(/['\\]/g, '$&$&')}'`;
}
