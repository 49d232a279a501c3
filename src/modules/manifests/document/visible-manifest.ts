import { stringify } from 'yaml';
import { isRecord } from '#common/validation/record.js';

type Part = Readonly<Record<string, unknown>>;

/** A manifest as readers see it. */
export interface VisibleManifest {
  readonly yaml: string;
  readonly json: unknown;
}

/**
 * A manifest without the fields that are for administrators only, the keys that name them, and the enums that nothing
 * else refers to. Undefined where nothing is hidden. The text is written anew: comments may be about hidden fields.
 */
export function visibleManifest(json: unknown): VisibleManifest | undefined {
  const root = recordOf(json);
  const authored = partsOf(root['tables']);
  const hidden = new Map(authored.map((table) => [String(table['name']), hiddenNames(table)]));
  if ([...hidden.values()].every((names) => names.size === 0)) return undefined;
  const tables = authored.map((table) => visibleTable(table, hidden));
  const used = new Set(tables.flatMap((table) => enumsOf(table)));
  const formerlyUsed = new Set(authored.flatMap((table) => enumsOf(table)));
  const enums = Object.entries(recordOf(root['enums'])).filter(([name]) => used.has(name) || !formerlyUsed.has(name));
  const visible = { ...root, ...(root['enums'] !== undefined && { enums: Object.fromEntries(enums) }), tables };
  return { json: visible, yaml: stringify(visible, { lineWidth: 100 }) };
}

function visibleTable(table: Part, hidden: ReadonlyMap<string, ReadonlySet<string>>): Part {
  const name = String(table['name']);
  const own = hidden.get(name) ?? new Set();
  const isVisible = (names: unknown, of: ReadonlySet<string>): boolean => namesOf(names).every((one) => !of.has(one));
  const { primaryKey, uniqueKeys, foreignKeys, ...rest } = table;
  const keptUnique = listOf(uniqueKeys).filter((key) => isVisible(key, own));
  const keptForeign = partsOf(foreignKeys).filter(({ fields, reference }) => {
    const { resource, fields: referred } = recordOf(reference);
    const target = typeof resource === 'string' && resource !== '' ? resource : name;
    return isVisible(fields, own) && isVisible(referred, hidden.get(target) ?? new Set());
  });
  return {
    ...rest,
    fields: partsOf(table['fields']).filter((field) => !own.has(String(field['name']))),
    ...(primaryKey !== undefined && isVisible(primaryKey, own) && { primaryKey }),
    ...(keptUnique.length > 0 && { uniqueKeys: keptUnique }),
    ...(keptForeign.length > 0 && { foreignKeys: keptForeign }),
  };
}

function hiddenNames(table: Part): ReadonlySet<string> {
  const hidden = partsOf(table['fields']).filter((field) => field['access'] === false);
  return new Set(hidden.map((field) => String(field['name'])));
}

function enumsOf(table: Part): string[] {
  return partsOf(table['fields']).flatMap((field) => {
    const used = [recordOf(field['constraints'])['enum'], field['categories']];
    return used.filter((name): name is string => typeof name === 'string');
  });
}

function namesOf(value: unknown): string[] {
  return typeof value === 'string' ? [value] : listOf(value).map(String);
}

function partsOf(value: unknown): Part[] {
  return listOf(value).filter(isRecord);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function recordOf(value: unknown): Part {
  return isRecord(value) ? value : {};
}
