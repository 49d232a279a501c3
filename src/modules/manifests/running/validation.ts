import type { FieldFault } from '#common/errors/failure.js';
import type { ByteRanges } from '#modules/filestore/content/byte-ranges.js';
import { CsvCheck } from '../checks/csv-check.js';
import { type Finding, Findings, quoted } from '../checks/finding.js';
import { GeoJsonCheck } from '../checks/geojson-check.js';
import { KeyFile, type SpillLimits } from '../checks/key-file.js';
import { KeyTable } from '../checks/key-table.js';
import { ParquetCheck } from '../checks/parquet-check.js';
import { type ReadTable, References } from '../checks/references.js';
import { readManifestText } from '../document/checked-manifest.js';
import { readManifest } from '../document/manifest-reading.js';
import type { Manifest, ManifestTable } from '../document/manifest.js';
import { fileKindOf, tableNameOf } from './file-kind.js';

/** What is checked against what. Plain values: it crosses from one thread to another. */
export interface ValidationOrder {
  readonly sort: 'tabular' | 'geojson';
  /** The text of a manifest, or one that is stored; null for none. */
  readonly manifest: { readonly text: Uint8Array } | { readonly json: unknown } | null;
  /** Of a GeoJSON file; without it, the name of the file says which. */
  readonly tableName: string | undefined;
  readonly spill: SpillLimits;
}

/** How a file is to be handed over. */
export type FileWay = 'as-it-comes' | 'whole' | 'not-at-all';

export interface CheckedFile {
  readonly file: string;
  readonly table: string | null;
  readonly rows: number;
  readonly isComplete: boolean;
}

export interface ValidationReport {
  readonly files: readonly CheckedFile[];
  readonly errors: number;
  readonly warnings: number;
  readonly byCode: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

export type Opened = { readonly validation: Validation } | { readonly faults: readonly FieldFault[] };

const SLOTS_OF_ONE_KEY = 2 ** 20;
const FEWEST_SLOTS = 2 ** 12;

/** One check of the files of a form, from the first to the last. Works in the thread that calls it. */
export class Validation {
  private readonly findings = new Findings();
  private readonly keyFile: KeyFile;
  private readonly references: References;
  private readonly slots: number;
  private readonly checked: CheckedFile[] = [];
  private readonly read = new Map<string, ReadTable>();
  private current: { readonly fileName: string; readonly table: ManifestTable | undefined } | undefined;
  private check: CsvCheck | GeoJsonCheck | ParquetCheck | undefined;

  private constructor(
    private readonly order: ValidationOrder,
    private readonly manifest: Manifest,
  ) {
    this.keyFile = new KeyFile(order.spill);
    const foreignKeys = manifest.tables.flatMap((table) => table.foreignKeys).length;
    const mostKeys = Math.max(1, 2 * foreignKeys + Math.max(0, ...manifest.tables.map(({ keys }) => keys.length)));
    // All keys that are gathered at once share the room of one.
    this.slots = Math.max(FEWEST_SLOTS, SLOTS_OF_ONE_KEY / 2 ** Math.ceil(Math.log2(mostKeys)));
    this.references = new References(manifest, this.newKeyTable);
  }

  static open(order: ValidationOrder): Opened {
    const { manifest } = order;
    if (!manifest) return { validation: new Validation(order, { tables: [] }) };
    const outcome = 'text' in manifest ? readManifestText(manifest.text) : readManifest(manifest.json);
    return 'faults' in outcome ? outcome : { validation: new Validation(order, outcome.manifest) };
  }

  begin(fileName: string): FileWay {
    const table = this.tableFor(fileName);
    this.current = { fileName, table };
    this.check = undefined;
    return this.order.sort === 'geojson' ? this.beginGeoJson(fileName, table) : this.beginTable(fileName, table);
  }

  /** False where the rest of the file says nothing. */
  write(chunk: Uint8Array): boolean {
    return this.check instanceof ParquetCheck || !this.check ? false : this.check.write(chunk);
  }

  async readWhole(file: ByteRanges): Promise<void> {
    if (this.check instanceof ParquetCheck) await this.check.read(file);
  }

  /** `broken` says why the file could not be read to its end. */
  endFile(broken?: string): void {
    const { check, current } = this;
    this.check = undefined;
    if (!current || !check) return;
    if (!(check instanceof ParquetCheck)) {
      if (broken !== undefined && check.isComplete) check.breakOff(broken);
      else check.end();
    }
    const { fileName, table } = current;
    const { isComplete, rowCount: rows } = check;
    this.checked.push({ file: fileName, table: table?.name ?? null, rows, isComplete });
    if (table) this.read.set(table.name, { fileName, isComplete });
  }

  finish(): ValidationReport {
    if (this.order.sort === 'tabular') this.references.report(this.findings, this.read);
    const { errors, warnings, byCode, listed } = this.findings;
    return { files: this.checked, errors, warnings, byCode, findings: listed };
  }

  close(): void {
    this.keyFile.close();
  }

  private beginTable(fileName: string, table: ManifestTable | undefined): FileWay {
    const kind = fileKindOf(fileName);
    if (kind !== 'csv' && kind !== 'parquet') {
      return this.refuse('unknown-file', fileName, 'must end in .csv, .csv.gz, .tsv, .tsv.gz or .parquet');
    }
    if (!table) return this.refuseUnknown(fileName, tableNameOf(fileName));
    if (this.read.has(table.name)) return this.refuse('duplicate-file', fileName, 'is the second of its table');
    const { findings, references } = this;
    const around = { fileName, findings, references, newKeyTable: this.newKeyTable };
    this.check = kind === 'csv' ? new CsvCheck(table, around) : new ParquetCheck(table, around);
    return kind === 'csv' ? 'as-it-comes' : 'whole';
  }

  private beginGeoJson(fileName: string, table: ManifestTable | undefined): FileWay {
    if (fileKindOf(fileName) !== 'geojson') {
      return this.refuse('unknown-file', fileName, 'must end in .geojson, .geojson.gz, .json or .json.gz');
    }
    if (this.order.manifest && !table) {
      this.refuseUnknown(fileName, this.order.tableName ?? tableNameOf(fileName));
    }
    this.check = new GeoJsonCheck(table, this.findings);
    return 'as-it-comes';
  }

  private tableFor(fileName: string): ManifestTable | undefined {
    const name = this.order.tableName ?? tableNameOf(fileName);
    return this.manifest.tables.find((table) => table.name === name);
  }

  private refuseUnknown(fileName: string, tableName: string): FileWay {
    const known = this.manifest.tables.slice(0, 10).map(({ name }) => quoted(name));
    const message = `is of the table ${quoted(tableName)}, which the manifest does not have; it has ${known.join(', ')}`;
    return this.refuse('unknown-table', fileName, message);
  }

  private refuse(code: 'unknown-file' | 'unknown-table' | 'duplicate-file', path: string, message: string): FileWay {
    this.findings.add({ severity: 'error', code, path, message: `the file ${message}` });
    return 'not-at-all';
  }

  private readonly newKeyTable = (): KeyTable => new KeyTable(this.keyFile, this.slots);
}
