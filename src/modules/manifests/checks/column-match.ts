import type { ManifestTable } from '../document/manifest.js';
import { type FindingAsked, quoted } from './finding.js';

const MAY_LACK: readonly string[] = ['superset', 'partial'];
const MAY_HAVE_MORE: readonly string[] = ['subset', 'partial'];

/** What the columns of a file have against the fields of its table. */
export function columnFindings(table: ManifestTable, names: readonly string[]): FindingAsked[] {
  const findings: FindingAsked[] = [...nameFindings(names)];
  const fault = (code: FindingAsked['code'], field: string | null, message: string): void => {
    findings.push({ severity: 'error', code, message, field });
  };
  const fieldNames = new Set(table.fields.map(({ name }) => name));
  const columns = new Set(names);
  const alike = new Map<string, string>();
  for (const name of names) if (!alike.has(plain(name))) alike.set(plain(name), name);
  for (const { name, constraints } of table.fields) {
    if (columns.has(name) || (MAY_LACK.includes(table.fieldsMatch) && !constraints.isRequired)) continue;
    const like = alike.get(plain(name));
    const hint = like === undefined ? '' : `; it has ${quoted(like)}`;
    fault('missing-field', name, `the file has no column ${quoted(name)}${hint}`);
  }
  const extra = names.filter((name) => !fieldNames.has(name));
  if (!MAY_HAVE_MORE.includes(table.fieldsMatch)) {
    for (const name of extra) fault('extra-field', name, `the manifest has no field ${quoted(name)}`);
  }
  if (table.fieldsMatch === 'partial' && extra.length === names.length) {
    fault('missing-field', null, 'the file has none of the fields of the manifest');
  }
  const isWhole = findings.length === 0 && names.length === table.fields.length;
  const moved =
    table.fieldsMatch === 'exact' && isWhole ? table.fields.findIndex(({ name }, at) => names[at] !== name) : -1;
  if (moved >= 0) {
    const expected = quoted(table.fields[moved]?.name ?? '');
    const found = quoted(names[moved] ?? '');
    fault(
      'field-order',
      names[moved] ?? null,
      `column ${moved + 1} is ${found}, and the manifest has ${expected} there`,
    );
  }
  return findings;
}

/** The same for names that people would take for one. */
function plain(name: string): string {
  return name.trim().toLowerCase();
}

function* nameFindings(names: readonly string[]): Generator<FindingAsked> {
  const places = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const first = places.get(name);
    if (name.trim() === '') yield header(`column ${index + 1} has no name`, null);
    else if (first !== undefined)
      yield header(`column ${index + 1} is called ${quoted(name)} like column ${first + 1}`, name);
    else places.set(name, index);
  }
}

function header(message: string, field: string | null): FindingAsked {
  return { severity: 'error', code: 'header', message, field };
}
