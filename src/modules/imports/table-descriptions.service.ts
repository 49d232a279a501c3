import { Injectable } from '@nestjs/common';
import { Failure, type FieldFault } from '#common/errors/failure.js';
import { isRecord } from '#common/validation/free-names.decorators.js';
import { TableCheckingService, type TableMetadata } from '#modules/filestore/table-checking.service.js';
import type { DescribedTable } from './dataset-description.js';
import { type FolderFile, type FolderSource, TABLES_FILE } from './folder-source.js';
import { YamlReaderService } from './yaml-reader.service.js';

interface ReadTables {
  readonly tables: readonly DescribedTable[];
  readonly faults: readonly FieldFault[];
}

const CSV = /\.csv$/i;
/** As many files a zip has at most: more tables than these are not all there. */
const MOST_TABLES = 1_000;
/** What an entry of the file may have, and what of it is in `info`. */
const FIELDS: readonly string[] = ['info', 'data_dictionary'];
const ABOUT_FIELDS: readonly string[] = ['about', 'source'];

/** Reads what a folder says of its tables, and finds their files. */
@Injectable()
export class TableDescriptionsService {
  constructor(
    private readonly yaml: YamlReaderService,
    private readonly checking: TableCheckingService,
  ) {}

  /** In the order of their names. @throws Failure invalid-folder where the file is no YAML */
  async read(folder: FolderSource): Promise<ReadTables> {
    const file = folder.files.get(TABLES_FILE);
    const document = file && (await this.yaml.read(file));
    const { tables: said = {}, ...others } = document?.content ?? {};
    const faults = Object.keys(others).map((path) => ({ path, message: 'is no field of this file' }));
    if (!isRecord(said)) faults.push({ path: 'tables', message: 'must have the tables by their names' });
    const entries = isRecord(said) ? said : {};
    const names = Object.keys(entries).sort();
    if (document && names.length > MOST_TABLES) {
      const message = `must not have more than ${MOST_TABLES} tables; upload them one by one`;
      return { tables: [], faults: document.located([{ path: 'tables', message }]) };
    }
    const files = tableFilesOf(folder);
    const read = await this.readTables(entries, names, files);
    return {
      tables: read.tables,
      faults: [...(document?.located([...faults, ...read.faults]) ?? []), ...undescribed(folder, names)],
    };
  }

  private async readTables(
    entries: Readonly<Record<string, unknown>>,
    names: readonly string[],
    files: ReadonlyMap<string, FolderFile>,
  ): Promise<ReadTables> {
    const tables: DescribedTable[] = [];
    const keys = new Set<string>();
    const faults: FieldFault[] = [];
    for (const name of names) {
      const read = await this.readTable(name, entries[name], files.get(name));
      // Far too many to be arguments of one call.
      if ('faults' in read) for (const fault of read.faults) faults.push(fault);
      else if (keys.has(name.toLowerCase())) {
        const message = 'differs from another table in upper and lower case only';
        faults.push({ path: `tables.${name}`, message });
      } else {
        keys.add(name.toLowerCase());
        tables.push(read);
      }
    }
    return { tables, faults };
  }

  private async readTable(
    name: string,
    said: unknown,
    file: FolderFile | undefined,
  ): Promise<DescribedTable | { faults: FieldFault[] }> {
    const path = `tables.${name}`;
    const faults: FieldFault[] = [];
    const entry = recordOf(said, path, FIELDS, faults);
    const about = recordOf(entry['info'], `${path}.info`, ABOUT_FIELDS, faults);
    if (!file) faults.push({ path, message: `has no file ${name}.csv in the folder` });
    const asked = {
      table_name: name,
      ...('about' in about && { description: about['about'] }),
      ...('source' in about && { source: about['source'] }),
      ...('data_dictionary' in entry && { data_dictionary: withoutNulls(entry['data_dictionary']) }),
    };
    const metadata = await this.check(asked).catch((error: unknown) => {
      if (!(error instanceof Failure) || !error.faults) throw error;
      faults.push(...error.faults.map((fault) => ({ ...fault, path: `${path}${placeOf(fault.path)}` })));
    });
    if (faults.length > 0 || !file || !metadata) return { faults };
    return {
      name,
      file,
      description: 'description' in asked ? metadata.description : undefined,
      source: 'source' in asked ? metadata.source : undefined,
      dictionary: 'data_dictionary' in asked ? metadata.dataDictionary : undefined,
      undecidedColumns: undecidedIn(asked.data_dictionary),
    };
  }

  private async check(asked: { readonly table_name: string }): Promise<TableMetadata> {
    this.checking.requireFileName(`${asked.table_name}.csv`);
    return this.checking.readMetadata(asked);
  }
}

/** Nothing said is an empty record. */
function recordOf(
  value: unknown,
  path: string,
  fields: readonly string[],
  faults: FieldFault[],
): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) {
    faults.push({ path, message: `must have ${fields.join(' or ')}` });
    return {};
  }
  for (const name of Object.keys(value)) {
    if (!fields.includes(name)) faults.push({ path: `${path}.${name}`, message: 'is no field of this file' });
  }
  return value;
}

/** Where the file has what the metadata of an upload calls otherwise. A fault of the name is one of the table. */
function placeOf(path: string): string {
  if (path === 'file' || path === 'table_name') return '';
  return path === 'description' ? '.info.about' : path === 'source' ? '.info.source' : `.${path}`;
}

/**
 * Null says nothing in a dictionary, as what is left out does: so it can be compared, and merged. But for `access`,
 * which decides who sees the column: there it is for the rules of an upload to judge.
 */
function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([name, member]) => member !== null || name === 'access');
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}

function undecidedIn(dictionary: unknown): string[] {
  const columns = isRecord(dictionary) ? Object.entries(dictionary) : [];
  return columns
    .filter(([, column]) => !isRecord(column) || typeof column['access'] !== 'boolean')
    .map(([name]) => name);
}

/** The CSV files by the names of their tables; of several spellings of the extension, `.csv` counts. */
function tableFilesOf({ files }: FolderSource): Map<string, FolderFile> {
  const found = new Map<string, FolderFile>();
  for (const [name, file] of files) {
    if (!CSV.test(name)) continue;
    const tableName = name.replace(CSV, '');
    if (name.endsWith('.csv') || !found.has(tableName)) found.set(tableName, file);
  }
  return found;
}

/** A table that nothing is said of is more likely forgotten in the description than meant to be left out. */
function undescribed({ files }: FolderSource, names: readonly string[]): FieldFault[] {
  const described = new Set(names);
  const csv = [...files.keys()].filter((name) => CSV.test(name) && !described.has(name.replace(CSV, '')));
  return csv.map((path) => ({ path, message: `is not described in ${TABLES_FILE}, under tables` }));
}
