import type { ManifestTable, TableKey } from '../document/manifest.js';
import { columnFindings } from './column-match.js';
import { type FieldCheck } from './field-check.js';
import type { FindingAsked, Findings } from './finding.js';
import { quoted } from './finding.js';
import { KeyCheck } from './key-check.js';
import { compareKeys, type KeyRecord, type KeyTable } from './key-table.js';
import type { References } from './references.js';

export interface TableSurroundings {
  readonly fileName: string;
  readonly findings: Findings;
  readonly references: References;
  readonly newKeyTable: () => KeyTable;
}

/** A key of a row, once all of its cells are known. */
interface GatheredKey {
  readonly check: KeyCheck;
  readonly key: TableKey | undefined;
  readonly note: (row: number, text: string) => void;
}

interface KeyPart {
  readonly check: KeyCheck;
  readonly place: number;
}

/**
 * Holds a table to its manifest, whichever way its cells come: row by row, or column by column within a span of rows.
 */
export class TableCheck {
  rowCount = 0;
  private checks: readonly (FieldCheck | undefined)[] = [];
  private names: readonly string[] = [];
  /** By column: the keys that it is a part of. */
  private parts: readonly (readonly KeyPart[])[] = [];
  private keys: readonly GatheredKey[] = [];

  constructor(
    private readonly table: ManifestTable,
    private readonly around: TableSurroundings,
  ) {}

  /** `checkFor` makes the check of a field, or nothing where its column cannot be looked into. */
  begin(
    names: readonly string[],
    checkFor: (field: ManifestTable['fields'][number], column: number) => FieldCheck | undefined,
  ): void {
    this.names = names;
    for (const finding of columnFindings(this.table, names)) this.report(finding);
    const columns = new Map<string, number>();
    names.forEach((name, index) => columns.set(name, columns.get(name) ?? index));
    const checks: (FieldCheck | undefined)[] = names.map(() => undefined);
    for (const field of this.table.fields) {
      const column = columns.get(field.name);
      if (column !== undefined) checks[column] = checkFor(field, column);
    }
    this.checks = checks;
    const placesOf = (fields: readonly string[]): number[] | undefined => {
      const places = fields.map((name) => columns.get(name) ?? -1);
      return places.every((place) => checks[place] !== undefined) ? places : undefined;
    };
    this.keys = [
      ...this.table.keys.flatMap((key) => this.ownKey(key, placesOf(key.fields))),
      ...this.around.references.gatherFrom(this.table, placesOf).map((gathered) => ({ ...gathered, key: undefined })),
    ];
    const parts: KeyPart[][] = names.map(() => []);
    for (const { check } of this.keys) {
      check.columns.forEach((column, place) => parts[column]?.push({ check, place }));
    }
    this.parts = parts;
  }

  /** Whether the column is a field of the table. */
  isChecked(column: number): boolean {
    return this.checks[column] !== undefined;
  }

  beginSpan(rowCount: number): void {
    for (const { check } of this.keys) check.beginSpan(rowCount);
  }

  cell(column: number, text: string | null, slot: number, row: number): void {
    const check = this.checks[column];
    if (!check) return;
    const fault = check.check(text);
    if (fault) {
      const { code, message } = fault;
      const field = this.names[column] ?? null;
      this.report({ severity: 'error', code, message: `row ${row} ${message}`, row, field });
    }
    for (const { check: key, place } of this.parts[column] ?? []) key.add(slot, place, check.identity);
  }

  /** A cell that could not be read: no key of its row is compared. */
  skip(column: number, slot: number): void {
    for (const { check, place } of this.parts[column] ?? []) check.add(slot, place, null);
  }

  /** `textOf` answers the text of a column of the row, where it is still there. */
  endRow(slot: number, row: number, textOf: (column: number) => string | null | undefined): void {
    this.rowCount++;
    for (const { check, key, note } of this.keys) {
      const { isWhole, earlier } = check.settle(slot, row);
      if (!isWhole) continue;
      if (key && earlier > 0) this.reportRepeated(key, row, earlier, () => shownKey(check.columns, textOf));
      else if (!key && earlier === 0) note(row, shownKey(check.columns, textOf) ?? '');
    }
  }

  /** Says what only the whole table shows. */
  end(): void {
    if (this.rowCount === 0) {
      this.report({ severity: 'warning', code: 'empty-table', message: 'the table has no rows' });
    }
    for (const { check, key } of this.keys) {
      if (!key) continue;
      for (const [first, again] of repeated(check.table.sorted())) {
        this.reportRepeated(key, again.row, first.row, () => undefined);
      }
      if (!check.table.isIncomplete) continue;
      const message = `${wordsFor(key)} was checked in parts only: there are too many values`;
      this.report({ severity: 'warning', code: 'not-checked', message, field: key.fields.join(', ') });
    }
  }

  report(finding: FindingAsked): void {
    this.around.findings.add({ path: this.around.fileName, table: this.table.name, ...finding });
  }

  private ownKey(key: TableKey, columns: readonly number[] | undefined): GatheredKey[] {
    if (columns) return [{ check: new KeyCheck(columns, this.around.newKeyTable()), key, note: () => undefined }];
    const message = `${wordsFor(key)} was not checked: a column of it is not there`;
    this.report({ severity: 'warning', code: 'not-checked', message, field: key.fields.join(', ') });
    return [];
  }

  private reportRepeated(key: TableKey, row: number, earlier: number, textOf: () => string | undefined): void {
    const text = textOf();
    const value = text === undefined ? 'the values' : quoted(text);
    const message = `row ${row} has ${value} of row ${earlier} again, and ${wordsFor(key)} has each once`;
    const code = key.kind === 'primary' ? 'primary-key' : 'unique';
    this.report({ severity: 'error', code, message, row, field: key.fields.join(', ') });
  }
}

function wordsFor({ kind, fields }: TableKey): string {
  return `${kind === 'primary' ? 'the primary key' : 'the unique key'} ${fields.join(', ')}`;
}

function shownKey(
  columns: readonly number[],
  textOf: (column: number) => string | null | undefined,
): string | undefined {
  const texts = columns.map(textOf);
  return texts.includes(undefined) ? undefined : texts.join(', ');
}

/** Keys that stand in several parts of what is sorted, each with the first of them. */
function* repeated(records: Generator<KeyRecord>): Generator<readonly [first: KeyRecord, again: KeyRecord]> {
  let first: KeyRecord | undefined;
  for (const record of records) {
    if (first && compareKeys(first, record) === 0) yield [first, record];
    else first = record;
  }
}
