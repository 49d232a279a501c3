import type { ColumnDescription, DataDictionary } from './data-dictionary.js';
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
  const undecided = new Set(undecidedColumns);
  const forgotten = hiddenIn(current, columns)
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(dataDictionary, name) || undecided.has(name));
  if (forgotten.length > 0) throw hiddenColumns(forgotten);
}

/** The dictionary of a version that comes back. What was hidden since stays hidden: whoever restores says nothing of it. */
export function keepHidden(current: DataDictionary, old: DataDictionary, columns?: readonly string[]): DataDictionary {
  const words = new Map(Object.entries(old));
  const hidden = hiddenIn(current, columns).map(([name, said]) => [
    name,
    { ...(words.get(name) ?? said), access: false },
  ]);
  return { ...old, ...(Object.fromEntries(hidden) as DataDictionary) };
}

/** Of the columns that are there, those that readers do not see. */
function hiddenIn(dictionary: DataDictionary, columns?: readonly string[]): [string, ColumnDescription][] {
  const there = columns && new Set(columns);
  return Object.entries(dictionary).filter(([name, { access }]) => !access && (there?.has(name) ?? true));
}
