import type { ForeignKey, Manifest, ManifestTable } from '../document/manifest.js';
import { type Findings, quoted } from './finding.js';
import { KeyCheck } from './key-check.js';
import { compareKeys, type KeyRecord, type KeyTable } from './key-table.js';

/** Values that are shown with a finding at the end; beyond these, findings name rows only. */
const REMEMBERED_TEXTS = 10_000;

/** One foreign key on its way: what is referred to, and what refers. */
interface Reference {
  readonly owner: ManifestTable;
  readonly key: ForeignKey;
  referring: KeyCheck | undefined;
  referred: KeyCheck | undefined;
  readonly texts: Map<number, string>;
}

/** Which file a table was read from, and whether to its end. */
export interface ReadTable {
  readonly fileName: string;
  readonly isComplete: boolean;
}

/** The foreign keys of a manifest, over all files of a form. */
export class References {
  private readonly all: readonly Reference[];

  constructor(
    manifest: Manifest,
    private readonly newTable: () => KeyTable,
  ) {
    this.all = manifest.tables.flatMap((owner) =>
      owner.foreignKeys.map((key) => ({ owner, key, referring: undefined, referred: undefined, texts: new Map() })),
    );
  }

  /** The keys to gather from a table; `placesOf` answers the columns of fields, or undefined where one is not there. */
  gatherFrom(
    table: ManifestTable,
    placesOf: (fields: readonly string[]) => number[] | undefined,
  ): { readonly check: KeyCheck; readonly note: (row: number, text: string) => void }[] {
    return this.all.flatMap((reference) => {
      const gathered = [];
      const own = reference.owner === table ? placesOf(reference.key.fields) : undefined;
      const referred = reference.key.table === table.name ? placesOf(reference.key.referred) : undefined;
      if (referred) {
        reference.referred = new KeyCheck(referred, this.newTable());
        gathered.push({ check: reference.referred, note: () => undefined });
      }
      if (own) {
        reference.referring = new KeyCheck(own, this.newTable());
        const { texts } = reference;
        const note = (row: number, text: string): void => {
          if (texts.size < REMEMBERED_TEXTS) texts.set(row, text);
        };
        gathered.push({ check: reference.referring, note });
      }
      return gathered;
    });
  }

  /** Compares what refers with what is referred to, once all files are read. */
  report(findings: Findings, read: ReadonlyMap<string, ReadTable>): void {
    for (const reference of this.all) {
      const { owner, key, referring, referred } = reference;
      const source = read.get(owner.name);
      if (!source) continue;
      const where = { path: source.fileName, table: owner.name, field: key.fields.join(', ') };
      const target = read.get(key.table);
      const reason = !target
        ? `the form has no file of the table ${quoted(key.table)}`
        : !referring || !referred
          ? 'a column of it is not there'
          : !target.isComplete
            ? `the table ${quoted(key.table)} could not be read to its end`
            : referring.table.isIncomplete || referred.table.isIncomplete
              ? 'there are too many values'
              : undefined;
      if (reason !== undefined || !referring || !referred) {
        const message = `the foreign key was not checked: ${reason ?? 'a column of it is not there'}`;
        findings.add({ severity: 'warning', code: 'not-checked', message, ...where });
        continue;
      }
      for (const { row } of missingKeys(referring.table.sorted(), referred.table.sorted())) {
        const text = reference.texts.get(row);
        const value = text === undefined ? 'a value' : quoted(text);
        const message = `row ${row} refers to ${value}, which is not in ${key.referred.join(', ')} of ${quoted(key.table)}; further rows with it are not listed`;
        findings.add({ severity: 'error', code: 'foreign-key', message, row, ...where });
      }
    }
  }
}

/** Those of the first that are not in the second, each once; both are sorted. */
function* missingKeys(wanted: Generator<KeyRecord>, held: Generator<KeyRecord>): Generator<KeyRecord> {
  let next = held.next();
  let before: KeyRecord | undefined;
  for (const record of wanted) {
    if (before && compareKeys(before, record) === 0) continue;
    before = record;
    while (!next.done && compareKeys(next.value, record) < 0) next = held.next();
    if (next.done || compareKeys(next.value, record) !== 0) yield record;
  }
}
