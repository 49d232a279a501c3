import type { FieldFault } from '#common/errors/failure.js';
import { isRecord } from '#common/validation/record.js';
import { type FieldSurroundings, isUnique, readField, readMissingValues } from './field-reading.js';
import { ManifestFaults, type Path, type PlaceOf } from './manifest-faults.js';
import {
  FIELDS_MATCHES,
  type ForeignKey,
  type Manifest,
  type ManifestField,
  type ManifestTable,
  type TableKey,
} from './manifest.js';
import { SharedEnums } from './shared-enums.js';

const OF_MANIFEST = ['dataset', 'enums', 'tables', 'custom'];
const OF_TABLE = [
  ...['name', 'title', 'description', 'source', 'fields', 'fieldsMatch', 'missingValues', 'primaryKey', 'uniqueKeys'],
  ...['foreignKeys', 'custom'],
];
/** What tables may be called: what files of them are called, without the extension. */
const TABLE_NAME = /^[A-Za-z0-9][A-Za-z0-9 _.()-]{0,127}$/;
const DS_ID = /^[A-Za-z0-9]{12}$/;
const MOST_TABLES = 1_000;
const MOST_FIELDS = 20_000;
/** Each takes memory and a place on the disk while a file is checked. */
const MOST_KEYS = 32;
/** Of all tables together. */
const MOST_FOREIGN_KEYS = 64;
const NOTHING_MISSING: ReadonlySet<string> = new Set(['']);

export type ManifestOutcome = { readonly manifest: Manifest } | { readonly faults: readonly FieldFault[] };

/** Reads what the YAML text came to. */
export function readManifest(json: unknown, placeOf: PlaceOf = () => undefined): ManifestOutcome {
  const faults = new ManifestFaults(placeOf);
  const manifest = new ManifestReader(faults).read(json);
  return faults.found.length > 0 ? { faults: faults.found } : { manifest };
}

class ManifestReader {
  constructor(private readonly faults: ManifestFaults) {}

  read(json: unknown): Manifest {
    const root = this.faults.record(json, [], OF_MANIFEST) ?? {};
    this.checkDataset(root['dataset']);
    const enums = this.readEnums(root['enums']);
    const authored = this.faults.list(root['tables'], ['tables']);
    if (authored.length === 0) this.faults.add(['tables'], 'must be a list of one table or more');
    if (authored.length > MOST_TABLES) this.faults.add(['tables'], `must not have more than ${MOST_TABLES} tables`);
    const tables = authored
      .slice(0, MOST_TABLES)
      .flatMap((table, index) => this.readTable(table, ['tables', index], enums));
    this.refuseTwice(
      tables.map(({ name }) => name.toLowerCase()),
      (index) => ['tables', index, 'name'],
    );
    this.checkReferences(tables);
    if (tables.flatMap(({ foreignKeys }) => foreignKeys).length > MOST_FOREIGN_KEYS) {
      this.faults.add(['tables'], `must not have more than ${MOST_FOREIGN_KEYS} foreign keys together`);
    }
    return { tables };
  }

  private checkDataset(value: unknown): void {
    if (value === undefined) return;
    if (!isRecord(value)) return this.faults.add(['dataset'], 'must be a mapping');
    const { ds_id: dsId } = value;
    if (dsId !== undefined && (typeof dsId !== 'string' || !DS_ID.test(dsId))) {
      this.faults.add(['dataset', 'ds_id'], 'must be the 12 characters of the id of a dataset');
    }
    for (const name of ['title', 'description']) this.faults.text(value[name] ?? undefined, ['dataset', name]);
  }

  private readEnums(value: unknown): SharedEnums {
    const enums = new Map<string, readonly unknown[]>();
    if (value !== undefined && !isRecord(value))
      this.faults.add(['enums'], 'must be a mapping from names to lists of values');
    for (const [name, values] of Object.entries(isRecord(value) ? value : {})) {
      enums.set(name, this.faults.list(values, ['enums', name]));
    }
    return new SharedEnums(enums);
  }

  private readTable(value: unknown, path: Path, enums: SharedEnums): ManifestTable[] {
    const table = this.faults.record(value, path, OF_TABLE);
    if (!table) return [];
    const name = this.faults.text(table['name'], [...path, 'name']) ?? '';
    if (!TABLE_NAME.test(name) || /[ .]$/.test(name)) {
      this.faults.add([...path, 'name'], 'must be the name of a table: letters, digits, spaces and _ . ( ) -');
    }
    for (const prose of ['title', 'description', 'source'])
      this.faults.text(table[prose] ?? undefined, [...path, prose]);
    const missing = table['missingValues'];
    const around: FieldSurroundings = {
      enums,
      faults: this.faults,
      missingValues:
        missing === undefined ? NOTHING_MISSING : readMissingValues(missing, [...path, 'missingValues'], this.faults),
    };
    const authored = this.faults.list(table['fields'], [...path, 'fields']);
    if (authored.length === 0) this.faults.add([...path, 'fields'], 'must be a list of one field or more');
    if (authored.length > MOST_FIELDS)
      this.faults.add([...path, 'fields'], `must not have more than ${MOST_FIELDS} fields`);
    const fields = authored
      .slice(0, MOST_FIELDS)
      .flatMap((field, index) => readField(field, [...path, 'fields', index], around) ?? []);
    this.refuseTwice(
      fields.map((field) => field.name),
      (index) => [...path, 'fields', index, 'name'],
    );
    const keys = this.readKeys(table, path, fields, authored);
    const primaryKey = keys.find(({ kind }) => kind === 'primary')?.fields ?? [];
    return [
      {
        name,
        fields: withRequired(fields, primaryKey),
        fieldsMatch: this.faults.oneOf(
          matchOf(table['fieldsMatch']),
          [...path, 'fieldsMatch'],
          FIELDS_MATCHES,
          'exact',
        ),
        keys,
        foreignKeys: this.readForeignKeys(table['foreignKeys'], [...path, 'foreignKeys'], { name, fields }),
      },
    ];
  }

  private readKeys(
    table: Readonly<Record<string, unknown>>,
    path: Path,
    fields: readonly ManifestField[],
    authored: readonly unknown[],
  ): TableKey[] {
    const keys: TableKey[] = [];
    if (table['primaryKey'] !== undefined) {
      const names = this.namesOf(table['primaryKey'], [...path, 'primaryKey'], fields);
      keys.push({ kind: 'primary', fields: names });
    }
    this.faults.list(table['uniqueKeys'], [...path, 'uniqueKeys']).forEach((value, index) => {
      keys.push({ kind: 'unique', fields: this.namesOf(value, [...path, 'uniqueKeys', index], fields) });
    });
    for (const field of authored) {
      if (isUnique(field) && isRecord(field)) keys.push({ kind: 'unique', fields: [String(field['name'])] });
    }
    if (keys.length > MOST_KEYS) {
      this.faults.add(path, `must not have more than ${MOST_KEYS} keys and unique fields together`);
    }
    return keys;
  }

  private readForeignKeys(
    value: unknown,
    path: Path,
    { name, fields }: Pick<ManifestTable, 'name' | 'fields'>,
  ): ForeignKey[] {
    const authored = this.faults.list(value, path);
    if (authored.length > MOST_KEYS) this.faults.add(path, `must not have more than ${MOST_KEYS} foreign keys`);
    return authored.slice(0, MOST_KEYS).flatMap((item, index) => {
      const at = [...path, index];
      const key = this.faults.record(item, at, ['fields', 'reference']);
      const reference = key && this.faults.record(key['reference'], [...at, 'reference'], ['resource', 'fields']);
      if (!key || !reference) return [];
      const own = this.namesOf(key['fields'], [...at, 'fields'], fields);
      const referred = this.faults.texts(reference['fields'], [...at, 'reference', 'fields']);
      if (own.length !== referred.length) this.faults.add([...at, 'reference', 'fields'], 'must be as many as fields');
      const resource = this.faults.text(reference['resource'], [...at, 'reference', 'resource']) ?? '';
      return [{ fields: own, table: resource === '' ? name : resource, referred }];
    });
  }

  /** Names of fields of the table, one or several. */
  private namesOf(value: unknown, path: Path, fields: readonly ManifestField[]): string[] {
    const names = this.faults.texts(value, path);
    if (names.length === 0) this.faults.add(path, 'must name a field of the table');
    const known = new Set(fields.map((field) => field.name));
    for (const name of names) {
      if (!known.has(name)) this.faults.add(path, `names ${JSON.stringify(name)}, which is no field of the table`);
    }
    return names;
  }

  private checkReferences(tables: readonly ManifestTable[]): void {
    const byName = new Map(tables.map((table) => [table.name, table]));
    for (const [tableIndex, { foreignKeys }] of tables.entries()) {
      for (const [index, { table, referred }] of foreignKeys.entries()) {
        const path = ['tables', tableIndex, 'foreignKeys', index, 'reference'];
        const target = byName.get(table);
        if (!target) {
          this.faults.add(path, `names the table ${JSON.stringify(table)}, which is not in the manifest`);
          continue;
        }
        const known = new Set(target.fields.map((field) => field.name));
        const missing = referred.find((name) => !known.has(name));
        if (missing === undefined) continue;
        this.faults.add(path, `names ${JSON.stringify(missing)}, which is no field of ${table}`);
      }
    }
  }

  private refuseTwice(names: readonly string[], pathAt: (index: number) => Path): void {
    const seen = new Set<string>();
    names.forEach((name, index) => {
      if (seen.has(name)) this.faults.add(pathAt(index), 'is there twice');
      seen.add(name);
    });
  }
}

/** No part of a primary key may be missing. */
function withRequired(fields: readonly ManifestField[], key: readonly string[]): ManifestField[] {
  const names = new Set(key);
  return fields.map((field) =>
    names.has(field.name) ? { ...field, constraints: { ...field.constraints, isRequired: true } } : field,
  );
}

/** Version 2 has it as text, and its examples as a list of one. */
function matchOf(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
}
