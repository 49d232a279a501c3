import { stringify } from 'yaml';
import type { ImportItemResponse, ImportResponse } from '#modules/imports/dto/dataset-import.dto.js';
import type { Answer, ApiCaller, Problem } from './api-caller.js';
import { zipForm, zipOf } from './zip-file.js';

export interface TableOfFolder {
  readonly csv: string;
  readonly about?: string | null;
  readonly source?: string | null;
  readonly columns?: Readonly<Record<string, object | null>>;
}

/** A dataset folder before it is written. */
export interface Folder {
  readonly about: Readonly<Record<string, unknown>>;
  readonly tables: Readonly<Record<string, TableOfFolder>>;
  readonly others?: Readonly<Record<string, string>>;
}

/** The files of the folder, by their names. */
export function filesOf({ about, tables, others = {} }: Folder): Record<string, string> {
  const described = Object.entries(tables).map(([name, table]) => {
    const { about: description, source } = table;
    const said = { ...(description !== undefined && { about: description }), ...(source !== undefined && { source }) };
    const entry = { info: said, ...(table.columns && { data_dictionary: table.columns }) };
    return [name, entry] as const;
  });
  const csv = Object.entries(tables).map(([name, table]) => [`${name}.csv`, table.csv] as const);
  return {
    'info.yml': stringify(about),
    'metadata.yaml': stringify({ tables: Object.fromEntries(described) }),
    ...Object.fromEntries(csv),
    ...others,
  };
}

export function zippedFiles(files: Readonly<Record<string, string>>, root = ''): Buffer<ArrayBuffer> {
  return zipOf(Object.entries(files).map(([name, content]) => ({ name: root + name, content })));
}

export function zippedFolder(folder: Folder): Buffer<ArrayBuffer> {
  return zippedFiles(filesOf(folder), `${String(folder.about['ds_id'])}-a-folder/`);
}

export type ImportAnswer = Answer<ImportResponse & Omit<Problem, 'status'>>;

export function importZip(
  admin: ApiCaller,
  zip: Uint8Array<ArrayBuffer>,
  query: Readonly<Record<string, string>> = {},
): Promise<ImportAnswer> {
  const parameters = new URLSearchParams(query).toString();
  return admin.upload(`/admin/datasets/import?${parameters}`, zipForm(zip));
}

export function importFolder(
  admin: ApiCaller,
  folder: Folder,
  query: Readonly<Record<string, string>> = {},
): Promise<ImportAnswer> {
  return importZip(admin, zippedFolder(folder), query);
}

/** `table cases: create`, and so on: what is to be done, without what is the same. */
export function actionsOf(items: readonly ImportItemResponse[], withKept = false): string[] {
  return items
    .filter(({ action }) => withKept || (action as string) !== 'keep')
    .map(({ kind, id, action, changes }) => `${kind} ${id}: ${[action, ...changes].join(' ')}`);
}

/** What a dry run and the run after it must have in common. */
export function planOf(items: readonly ImportItemResponse[]): object[] {
  return items.map(({ outcome: _, ...plan }) => plan);
}
