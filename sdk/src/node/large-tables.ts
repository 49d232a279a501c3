import { stat } from 'node:fs/promises';
import type { BucketType, ImportItem, TableMetadata, TableRecord } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { allOf } from '../http/pages.js';
import { ApiProblem, TableChanged } from '../http/problems.js';
import { dictionaryPatch, isMapping, isSame, type Mapping } from './dictionary-patch.js';
import { sha256Of } from './file-download.js';
import { uploadTable } from './table-upload.js';

/** A table of a folder that is too large for a zip. */
export interface LargeTable {
  readonly name: string;
  readonly path: string;
  /** Its entry in `metadata.yaml`. */
  readonly described: unknown;
}

/** What is to become of one, in the words of an import. */
export interface LargeTablePlan {
  readonly table: LargeTable;
  readonly current: TableRecord | undefined;
  /** Of the current one, so that nothing is overwritten which was changed after the plan. */
  readonly etag: string | undefined;
  readonly metadata: WholeMetadata;
  readonly action: ImportItem['action'];
  readonly changes: readonly string[];
}

export interface SendingOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((sentBytes: number, sizeBytes: number) => void) | undefined;
}

interface WholeMetadata {
  readonly description: string | null;
  readonly source: string | null;
  readonly data_dictionary: Mapping;
}

const CSV = 'text/csv';
const CHANGED = 412;
const WORDS: Readonly<Record<string, string>> = {
  create: 'is new',
  update: 'differs in',
  replace: 'differs in',
  keep: 'is the same',
  conflict: 'is there in another spelling',
};

/** Compares them with what the server has, as an import does with the tables in a zip. Nothing is sent. */
export async function planLargeTables(
  client: DataioClient,
  { dsId, bucketType }: { readonly dsId: string; readonly bucketType: BucketType },
  tables: readonly LargeTable[],
  signal?: AbortSignal,
): Promise<LargeTablePlan[]> {
  const there = await listTables(client, dsId, bucketType);
  const plans: LargeTablePlan[] = [];
  for (const table of tables) {
    const listed = there.find(({ table_name: name }) => name.toLowerCase() === table.name.toLowerCase());
    const found =
      listed && (await client.administration.tables.get({ dsId, bucketType, tableName: listed.table_name }));
    const { table: current, etag } = found ?? {};
    const metadata = wholeMetadata(table.described, current);
    plans.push({ table, current, etag, metadata, ...(await compare(table, current, metadata, signal)) });
  }
  return plans;
}

/** @throws TableChanged where somebody else has changed it after the plan */
export async function performLargeTable(
  client: DataioClient,
  place: { readonly dsId: string; readonly bucketType: BucketType },
  plan: LargeTablePlan,
  options: SendingOptions,
): Promise<void> {
  try {
    await perform(client, place, plan, options);
  } catch (error) {
    throw error instanceof ApiProblem && error.status === CHANGED
      ? new TableChanged(plan.table.name, error.problem)
      : error;
  }
}

async function perform(
  client: DataioClient,
  { dsId, bucketType }: { readonly dsId: string; readonly bucketType: BucketType },
  { table, action, current, etag: ifMatch, metadata }: LargeTablePlan,
  { signal, onProgress }: SendingOptions,
): Promise<void> {
  if (action === 'create' || action === 'replace') {
    const options = { ifMatch, ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const said = metadata as TableMetadata;
    await uploadTable(client, { path: table.path, dsId, bucketType, metadata: said, ...options });
  } else if (action === 'update') {
    const data_dictionary = dictionaryPatch(current?.metadata.data_dictionary, metadata.data_dictionary);
    const changes = { ...metadata, data_dictionary } as TableMetadata;
    const place = { dsId, bucketType, tableName: table.name };
    await client.administration.tables.changeMetadata(place, changes, { ifMatch });
  }
}

export function itemOf(
  { table, action, changes }: LargeTablePlan,
  outcome: ImportItem['outcome'],
  problem: ImportItem['problem'] = null,
): ImportItem {
  const message = [WORDS[action], changes.join(', ')].filter((part) => part !== '').join(' ');
  return { kind: 'table', id: table.name, action, changes: [...changes], message, outcome, problem };
}

async function listTables(client: DataioClient, dsId: string, bucketType: BucketType): Promise<TableRecord[]> {
  try {
    return await allOf(client.administration.tables.list(dsId, bucketType));
  } catch (error) {
    // The dataset is yet to be made.
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 410)) return [];
    throw error;
  }
}

async function compare(
  { name, path }: LargeTable,
  current: TableRecord | undefined,
  metadata: WholeMetadata,
  signal?: AbortSignal,
): Promise<Pick<LargeTablePlan, 'action' | 'changes'>> {
  if (!current) return { action: 'create', changes: [] };
  if (current.table_name !== name) return { action: 'conflict', changes: [] };
  const names = ['data_dictionary', 'description', 'source'] as const;
  const changes = names.filter((field) => !isSame(current.metadata[field], metadata[field]));
  const { size } = await stat(path);
  // One that the server has never looked into is sent again.
  const mayBeSame = current.size_bytes === size && current.content_type === CSV && current.row_count !== null;
  const isSameFile = mayBeSame && (await sha256Of(path, signal)) === current.sha256;
  if (!isSameFile) return { action: 'replace', changes: ['content', ...changes] };
  return changes.length === 0 ? { action: 'keep', changes } : { action: 'update', changes };
}

/** What the folder says, and for the rest what is there. A dictionary is taken whole, but what is hidden stays hidden. */
function wholeMetadata(described: unknown, current: TableRecord | undefined): WholeMetadata {
  const entry = isMapping(described) ? described : {};
  const about = isMapping(entry['info']) ? entry['info'] : {};
  const before = current?.metadata;
  const dictionary = entry['data_dictionary'];
  return {
    description: 'about' in about ? (about['about'] as string | null) : (before?.description ?? null),
    source: 'source' in about ? (about['source'] as string | null) : (before?.source ?? null),
    data_dictionary: isMapping(dictionary)
      ? wholeDictionary(dictionary, before?.data_dictionary ?? {})
      : (before?.data_dictionary ?? {}),
  };
}

function wholeDictionary(dictionary: Mapping, before: Mapping): Mapping {
  const columns = Object.entries(dictionary).map(([name, column]) => {
    if (!isMapping(column)) return [name, column] as const;
    const known = before[name];
    const isHidden = isMapping(known) && known['access'] === false;
    return [name, { description: '', comments: '', access: !isHidden, ...withoutNulls(column) }] as const;
  });
  return Object.fromEntries(columns);
}

/** Null says nothing in a dictionary, as what is left out does; but who sees a column is for the server to judge. */
function withoutNulls(value: Mapping): Mapping {
  const members = Object.entries(value).filter(([name, member]) => member !== null || name === 'access');
  return Object.fromEntries(
    members.map(([name, member]) => [name, isMapping(member) ? withoutNulls(member) : member] as const),
  );
}
