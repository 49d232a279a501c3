import type { DataDictionary } from './data-dictionary.js';
import { hiddenColumns } from './filestore.errors.js';

/** What is to be said of a table in the place of what is said now. */
export interface NextDictionary {
  readonly dataDictionary: DataDictionary;
  /** Those whose entry does not say whether readers see them: `access` is true there by default only. */
  readonly undecidedColumns: readonly string[];
}

/**
 * A column that is hidden is shown only where somebody says so: to forget it is too easy. `columns` are those of the
 * bytes, undefined where they are not known.
 * @throws Failure hidden-columns
 */
export function requireHidden(
  current: DataDictionary,
  { dataDictionary, undecidedColumns }: NextDictionary,
  columns?: readonly string[],
): void {
  const there = columns && new Set(columns);
  const undecided = new Set(undecidedColumns);
  const forgotten = Object.entries(current)
    .filter(([name, { access }]) => !access && (there?.has(name) ?? true))
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(dataDictionary, name) || undecided.has(name));
  if (forgotten.length > 0) throw hiddenColumns(forgotten);
}
