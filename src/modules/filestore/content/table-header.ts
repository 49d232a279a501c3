import type { FieldFault } from '#common/errors/failure.js';
import type { DataDictionary } from '../data-dictionary.js';

/** Wider tables are refused: what is known of them would no longer be small. */
export const MOST_COLUMNS = 20_000;
export const HEADER_LIMIT_BYTES = 1024 * 1024;
const LISTED_NAMES = 20;

/**
 * What is wrong with the columns of a table. The dictionary may leave columns out, but may not name any that the table
 * lacks: such an entry is a misspelling, or the wrong file.
 */
export function headerFaults(names: readonly string[], dictionary: DataDictionary): FieldFault[] {
  if (names.length > MOST_COLUMNS) {
    return [{ path: 'file', message: `the header has ${names.length} columns, more than ${MOST_COLUMNS}` }];
  }
  const faults: FieldFault[] = [];
  const places = new Map<string, number>();
  names.forEach((name, index) => {
    const first = places.get(name);
    if (name.includes('\0')) faults.push({ path: 'file', message: `row 1, column ${index + 1} has a zero byte` });
    else if (name.trim() === '') faults.push({ path: 'file', message: `row 1, column ${index + 1} has no name` });
    else if (first !== undefined) {
      const message = `row 1, column ${index + 1} is called ${quoted(name)} like column ${first + 1}`;
      faults.push({ path: name, message });
    } else places.set(name, index);
  });
  for (const name of Object.keys(dictionary)) {
    if (places.has(name)) continue;
    const like = names.find((other) => plain(other) === plain(name));
    const hint = like === undefined ? '' : `; it has ${quoted(like)}`;
    faults.push({
      path: name,
      message: `the dictionary describes ${quoted(name)}, the file has no such column${hint}`,
    });
  }
  return faults.slice(0, LISTED_NAMES);
}

/** Long names are cut: they may be a whole line of something that is no header. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 57)}...` : name);
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}
