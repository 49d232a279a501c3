import { isDeepStrictEqual } from 'node:util';
import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { Failure, type FieldFault } from '#common/errors/failure.js';
import { failureOfError } from '#common/errors/failure-of-error.js';
import { duplicate } from '#common/errors/failures.js';
import { entityTagOf } from '#common/http/entity-tag.js';
import type { FormPart } from '#common/http/upload-form.js';
import { UploadSection } from '#config/configuration.js';
import { failureOfDatabaseError } from '#database/database-failure.js';
import type { TableRecordResponse } from '#modules/filestore/dto/table-record.dto.js';
import { type DataDictionary, TableCheckingService } from '#modules/filestore/table-checking.service.js';
import { type NamedTablePlace, type TablePlace, TablesService } from '#modules/filestore/tables.service.js';
import { TableUploadService } from '#modules/filestore/table-upload.service.js';
import type { DescribedTable } from './dataset-description.js';
import { dictionaryPatch } from './dictionary-patch.js';
import { ImportAction, ImportItemKind, type ImportItemResponse, ImportOutcome } from './dto/dataset-import.dto.js';
import { TABLES_FILE } from './folder-source.js';
import { type ImportItem, responseOf } from './import-item.js';
import { invalidFolder } from './imports.errors.js';

/** What is said of a table, whole. */
interface SaidOfTable {
  readonly description: string | null;
  readonly source: string | null;
  readonly data_dictionary: DataDictionary;
}

export interface TablePlan {
  readonly item: ImportItem;
  /** Undefined for one that is in the catalogue only. */
  readonly table?: DescribedTable;
  readonly current?: TableRecordResponse | undefined;
  readonly said?: SaidOfTable;
}

const PAGE = 100;
const CONTENT = 'content';
const CSV = 'text/csv';

/** Brings the tables of a dataset to those of a folder. */
@Injectable()
export class TableImportService {
  private readonly logger = new Logger(TableImportService.name);

  constructor(
    private readonly tables: TablesService,
    private readonly uploads: TableUploadService,
    private readonly checking: TableCheckingService,
    private readonly limits: UploadSection,
  ) {}

  /**
   * What is to be done, in the order of the names. Every file that would be sent is read to its end and checked.
   * @throws Failure invalid-folder naming the files that cannot be taken, or what reading them throws
   */
  async plan(caller: Caller, place: TablePlace, described: readonly DescribedTable[]): Promise<TablePlan[]> {
    const current = await this.listTables(caller, place);
    const byName = new Map(current.map((table) => [table.table_name.toLowerCase(), table]));
    const plans: TablePlan[] = [];
    const faults: FieldFault[] = [];
    for (const table of described) {
      const there = byName.get(table.name.toLowerCase());
      try {
        plans.push(await this.planTable(table, there));
      } catch (error) {
        if (!(error instanceof Failure) || !error.faults) throw error;
        faults.push(...error.faults.map(({ path, message }) => ({ path: `${table.file.name}: ${path}`, message })));
      }
    }
    if (faults.length > 0) throw invalidFolder(faults);
    const names = new Set(described.map(({ name }) => name.toLowerCase()));
    const others = current.filter(({ table_name: name }) => !names.has(name.toLowerCase()));
    return [...plans, ...others.map(({ table_name: name }) => ({ item: itemOf(name, ImportAction.NotInFolder) }))];
  }

  /** One after the other. What fails alone keeps none of the others back; where nothing works, the rest is skipped. */
  async perform(caller: Caller, place: TablePlace, plans: readonly TablePlan[]): Promise<ImportItemResponse[]> {
    const results: ImportItemResponse[] = [];
    let isEnded = false;
    for (const plan of plans) {
      if (isEnded) {
        results.push(responseOf(plan.item, ImportOutcome.Skipped));
        continue;
      }
      const failure = await this.performTable(caller, place, plan).catch((error: unknown) => this.failureOf(error));
      results.push(responseOf(plan.item, failure ? ImportOutcome.Failed : ImportOutcome.Done, failure));
      isEnded = failure?.kind === 'unavailable' || failure?.kind === 'internal';
    }
    return results;
  }

  private async planTable(table: DescribedTable, current: TableRecordResponse | undefined): Promise<TablePlan> {
    const { name, file } = table;
    if (file.sizeBytes > this.limits.limitBytes) {
      throw invalidFolder([{ path: 'file', message: `is larger than ${this.limits.limitBytes} bytes` }]);
    }
    const said = saidOf(table, current);
    const plan = { table, current, said };
    if (current && current.table_name !== name) {
      const failure = duplicate('table', `${name} exists already, spelled ${current.table_name}.`);
      return { ...plan, item: { ...itemOf(name, ImportAction.Conflict), failure } };
    }
    const changes = current ? changedIn(current.metadata, said) : [];
    const isSameFile = current !== undefined && (await this.isSameFile(table, current));
    if (isSameFile && changes.length === 0) return { ...plan, item: itemOf(name, ImportAction.Keep) };
    const { columns } = await this.checking.inspectCsv(file.open(), said.data_dictionary);
    requireHidden(current, said, columns);
    if (!current) return { ...plan, item: itemOf(name, ImportAction.Create) };
    if (isSameFile) return { ...plan, item: itemOf(name, ImportAction.Update, changes) };
    return { ...plan, item: itemOf(name, ImportAction.Replace, [CONTENT, ...changes]) };
  }

  /** A table that was never looked into is sent again. */
  private async isSameFile({ file }: DescribedTable, current: TableRecordResponse): Promise<boolean> {
    if (current.size_bytes !== file.sizeBytes || current.row_count === null || current.content_type !== CSV)
      return false;
    return (await this.checking.measure(file.open())).sha256 === current.sha256;
  }

  private async performTable(caller: Caller, place: TablePlace, plan: TablePlan): Promise<undefined> {
    const { item, table, current, said } = plan;
    if (!table || !said) return;
    const named = { ...place, tableName: table.name };
    const ifMatch = current && entityTagOf(current);
    if (item.action === ImportAction.Update) {
      const { description, source, data_dictionary: wanted } = said;
      const patch = dictionaryPatch(current?.metadata.data_dictionary ?? {}, wanted);
      const change = { description, source, data_dictionary: patch as DataDictionary };
      await this.tables.updateMetadata(caller, { ...named, ifMatch }, change);
    } else if (item.action === ImportAction.Create || item.action === ImportAction.Replace) {
      await this.send(caller, named, plan, ifMatch);
    }
  }

  private async send(
    caller: Caller,
    place: NamedTablePlace,
    { table, said }: TablePlan,
    ifMatch: string | undefined,
  ): Promise<void> {
    if (!table || !said) return;
    const stream = table.file.open();
    const metadata = Buffer.from(JSON.stringify({ table_name: table.name, ...said }));
    // What is said of it comes first, so that the bytes are looked into in one go.
    const parts: FormPart[] = [
      { fieldName: 'table_metadata_file', fileName: 'metadata.json', stream: Readable.from([metadata]) },
      { fieldName: 'file', fileName: `${table.name}.csv`, stream },
    ];
    const preconditions = ifMatch === undefined ? { ifNoneMatch: '*' } : { ifMatch };
    try {
      const { signal } = new AbortController();
      await this.uploads.replace(caller, place, { parts: each(parts), signal }, preconditions);
    } finally {
      stream.destroy();
    }
  }

  private async listTables(caller: Caller, place: TablePlace): Promise<TableRecordResponse[]> {
    const found: TableRecordResponse[] = [];
    try {
      let after: string | undefined;
      do {
        const page = await this.tables.list(caller, place, { limit: PAGE, after });
        found.push(...page.items);
        after = page.next;
      } while (after !== undefined);
      return found;
    } catch (error) {
      // The dataset is new, or it was deleted, which whoever makes it finds out.
      if (error instanceof Failure && (error.kind === 'not-found' || error.kind === 'gone')) return [];
      throw error;
    }
  }

  private failureOf(error: unknown): Failure {
    const failure = failureOfError(error, [failureOfDatabaseError]);
    if (failure.kind === 'internal') this.logger.error(error);
    return failure;
  }
}

function itemOf(id: string, action: ImportAction, changes: readonly string[] = []): ImportItem {
  return { kind: ImportItemKind.Table, id, action, changes };
}

/**
 * What the folder says, and for the rest what is there. A dictionary is taken whole, as the columns of a file are; but
 * a column that is hidden stays so, unless the folder says otherwise.
 */
function saidOf(table: DescribedTable, current: TableRecordResponse | undefined): SaidOfTable {
  const before = current?.metadata;
  return {
    description: table.description === undefined ? (before?.description ?? null) : table.description,
    source: table.source === undefined ? (before?.source ?? null) : table.source,
    data_dictionary: table.dictionary
      ? stayingHidden(table.dictionary, before?.data_dictionary ?? {}, new Set(table.undecidedColumns))
      : (before?.data_dictionary ?? {}),
  };
}

function stayingHidden(said: DataDictionary, before: DataDictionary, undecided: ReadonlySet<string>): DataDictionary {
  const isHidden = (name: string): boolean => Object.hasOwn(before, name) && before[name]?.access === false;
  const columns = Object.entries(said).map(([name, column]) => {
    return [name, undecided.has(name) && isHidden(name) ? { ...column, access: false } : column] as const;
  });
  return Object.fromEntries(columns);
}

/** A hidden column that the folder no longer describes would be shown, by a line that was forgotten. */
function requireHidden(current: TableRecordResponse | undefined, said: SaidOfTable, columns: readonly string[]): void {
  const before = Object.entries(current?.metadata.data_dictionary ?? {});
  const inFile = new Set(columns);
  const forgotten = before
    .filter(([name, { access }]) => !access && inFile.has(name) && !Object.hasOwn(said.data_dictionary, name))
    .map(([path]) => ({
      path,
      message: `is hidden in the catalogue, and ${TABLES_FILE} does not describe it; describe it, with access: true to show it`,
    }));
  if (forgotten.length > 0) throw invalidFolder(forgotten);
}

function changedIn(before: TableRecordResponse['metadata'], said: SaidOfTable): string[] {
  const names = ['data_dictionary', 'description', 'source'] as const;
  return names.filter((name) => !isDeepStrictEqual(before[name], said[name]));
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
