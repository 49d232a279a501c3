import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BucketType, Table } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { DataioError } from '../http/problems.js';
import { STANDARDISED } from '../tables.js';
import { downloadFile, sha256Of } from './file-download.js';
import { openLink } from './link-reader.js';
import { PartialFiles } from './partial-files.js';
import { forEachOf } from './side-by-side.js';
import { SyncHistory } from './sync-history.js';
import { writeText } from './text-file.js';
import { stringify } from 'yaml';

export type MetadataFormat = 'yaml' | 'json';

export interface DatasetDownload {
  /** A whole id, or its last four digits where one dataset alone ends in them. */
  readonly dataset: string;
  readonly bucketType?: BucketType;
  /** Folder under which the folder of the dataset is made. */
  readonly root: string;
  /** Also writes `metadata.yaml` (or `.json`) with what the tables and their columns mean. */
  readonly metadataFormat?: MetadataFormat;
  /** Tables fetched at the same time; 4 unless told. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
  /** Told once, before the first table is fetched, what will be. */
  readonly onPlan?: (missing: readonly PlannedTable[]) => void;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

export interface PlannedTable {
  readonly tableName: string;
  readonly sizeBytes: number;
}

export interface DownloadProgress extends PlannedTable {
  readonly receivedBytes: number;
}

export interface DownloadOutcome {
  readonly folder: string;
  readonly downloaded: readonly string[];
  /** The tables whose files were there already, byte for byte. */
  readonly unchanged: readonly string[];
}

const PARALLEL = 4;
const PARQUET = 'application/vnd.apache.parquet';
const UNFIT_FOR_NAMES = /[\s/\\:*?"<>|\p{Cc}]+/gu;

/** Fetches the tables of a dataset into `{root}/{ds_id}-{Title_With_Underscores}`, and of those only what differs. */
export async function downloadDataset(client: DataioClient, asked: DatasetDownload): Promise<DownloadOutcome> {
  const { bucketType = STANDARDISED, parallel: atOnce = PARALLEL, metadataFormat, onProgress, signal } = asked;
  const dataset = await findDataset(client, asked.dataset);
  const folder = join(asked.root, `${dataset.ds_id}-${dataset.title.trim().replace(UNFIT_FOR_NAMES, '_')}`);
  const tables = await client.tables.list(dataset.ds_id, bucketType);
  await mkdir(folder, { recursive: true });
  const history = await SyncHistory.in(folder);
  const partials = await PartialFiles.in(resolve(folder));
  const pathOf = (table: Table): string => join(folder, fileNameOf(table));
  const unchanged = new Set<Table>();
  try {
    await forEachOf(tables, { atOnce, signal }, async (table, ended) => {
      if (!(await isThere(pathOf(table), table, history, ended))) return;
      unchanged.add(table);
      history.note(table, await stat(pathOf(table)));
    });
    const missing = tables.filter((table) => !unchanged.has(table));
    asked.onPlan?.(missing.map(({ table_name: tableName, size_bytes: sizeBytes }) => ({ tableName, sizeBytes })));
    await forEachOf(missing, { atOnce, signal }, async (table, ended) => {
      const { table_name: tableName, size_bytes: sizeBytes } = table;
      await downloadFile(pathOf(table), sourceOf(client, { dsId: dataset.ds_id, bucketType }, table, ended), {
        signal: ended,
        partials,
        onReceived: (receivedBytes) => onProgress?.({ tableName, receivedBytes, sizeBytes }),
      });
      history.note(table, await stat(pathOf(table)));
    });
    await partials.removeOld();
    if (metadataFormat !== undefined) await writeMetadata(folder, tables, metadataFormat);
    const downloaded = missing.map(({ table_name: name }) => name);
    return { folder, downloaded, unchanged: [...unchanged].map(({ table_name: name }) => name) };
  } finally {
    // What has come is known to the next run, also where this one was ended.
    await history.save();
  }
}

/** As the existing client finds it: by the whole id, or by its last four digits. */
export async function findDataset(client: DataioClient, asked: string): Promise<{ ds_id: string; title: string }> {
  if (!/^\d{4}$/.test(asked)) return client.datasets.get(asked);
  const found: { ds_id: string; title: string }[] = [];
  for await (const dataset of client.datasets.list()) if (dataset.ds_id.endsWith(asked)) found.push(dataset);
  const [only, ...others] = found;
  if (only === undefined) throw new DataioError(`No dataset that you may see ends in ${asked}.`);
  if (others.length === 0) return only;
  throw new DataioError(`Several datasets end in ${asked}: ${found.map(({ ds_id }) => ds_id).join(', ')}. Say which.`);
}

function fileNameOf({ table_name: name, content_type: type }: Table): string {
  // The server allows no such names; a file outside the folder must not depend on that.
  if (/[/\\]/.test(name) || name.startsWith('.')) throw new DataioError(`"${name}" is no name for a file.`);
  return `${name}.${type === PARQUET ? 'parquet' : 'csv'}`;
}

async function isThere(path: string, table: Table, history: SyncHistory, signal: AbortSignal): Promise<boolean> {
  const known = await stat(path).catch(() => undefined);
  if (known === undefined || known.size !== table.size_bytes) return false;
  return history.knows(table, known) || (await sha256Of(path, signal)) === table.sha256;
}

function sourceOf(
  client: DataioClient,
  { dsId, bucketType }: { readonly dsId: string; readonly bucketType: BucketType },
  table: Table,
  signal: AbortSignal,
): Parameters<typeof downloadFile>[1] {
  let link: string | undefined = table.download_link;
  return {
    sizeBytes: table.size_bytes,
    sha256: table.sha256,
    open: async (from) => {
      signal.throwIfAborted();
      link ??= (await client.tables.getLink({ dsId, bucketType, tableName: table.table_name })).download_link;
      const current = link;
      // Whatever ends this one, the next try asks for a fresh link.
      link = undefined;
      return openLink(client, current, { from, signal });
    },
  };
}

async function writeMetadata(folder: string, tables: readonly Table[], format: MetadataFormat): Promise<void> {
  const described = Object.fromEntries(
    tables.map(({ table_name, metadata: { description, source, data_dictionary } }) => [
      table_name,
      { info: { about: description, source }, data_dictionary },
    ]),
  );
  const content = { tables: described };
  const text = format === 'json' ? `${JSON.stringify(content, null, 2)}\n` : stringify(content);
  await writeText(join(folder, `metadata.${format}`), text);
}
