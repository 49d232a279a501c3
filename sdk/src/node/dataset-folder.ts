import { openAsBlob } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ImportOptions } from '../administration/administration.js';
import type { ImportItem, ImportOutcome } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { ApiProblem } from '../http/problems.js';
import { readFolder, type ReadFolder, zipFolder } from './folder-zip.js';
import { itemOf, type LargeTablePlan, performLargeTable, planLargeTables } from './large-tables.js';

export interface FolderUpload extends ImportOptions {
  /** Tables from this size on go up in parts, straight to the object store; 32 MiB unless told. */
  readonly inPartsFrom?: number;
  readonly onProgress?: (progress: UploadProgress) => void;
}

export interface UploadProgress {
  readonly tableName: string;
  readonly sentBytes: number;
  readonly sizeBytes: number;
}

const IN_PARTS_FROM = 32 * 2 ** 20;

/**
 * Brings a dataset folder (`info.yml`, `metadata.yaml`, a CSV file per table) to what the server has: it changes only what
 * differs, so that it may run again and again. After a break it goes on where it was.
 */
export async function uploadDataset(
  client: DataioClient,
  folder: string,
  options: FolderUpload = {},
): Promise<ImportOutcome> {
  const read = await readFolder(resolve(folder), options.inPartsFrom ?? IN_PARTS_FROM);
  const place = await mkdtemp(join(tmpdir(), 'dataio-folder-'));
  try {
    const path = join(place, 'folder.zip');
    await zipFolder(read, path);
    const zip = await openAsBlob(path);
    const { onProgress: _, inPartsFrom: _from, ...importing } = options;
    if (read.large.length === 0) return await client.administration.importFolder(zip, importing);
    return await importWithLarge(client, read, zip, options);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** First the plan of all, so that nothing is begun which cannot be done; then the zip, which makes the dataset. */
async function importWithLarge(
  client: DataioClient,
  { large }: ReadFolder,
  zip: Blob,
  options: FolderUpload,
): Promise<ImportOutcome> {
  const { administration } = client;
  const { dryRun = false, signal } = options;
  const importing = { ...(options.bucketType && { bucketType: options.bucketType }), ...(signal && { signal }) };
  const planned = await administration.importFolder(zip, { ...importing, dryRun: true });
  const plans = await planLargeTables(client, placeOf(planned), large, signal);
  const isRefused = plans.some(({ action }) => action === 'conflict');
  if (dryRun || isRefused) {
    const items = plans.map((plan) => itemOf(plan, 'planned'));
    return { ...merged(planned, items), status: isRefused ? 'refused' : planned.status };
  }
  const done = await administration.importFolder(zip, importing);
  const isDatasetThere = done.items.every(({ kind, outcome }) => kind === 'table' || outcome === 'done');
  const items: ImportItem[] = [];
  for (const plan of plans)
    items.push(isDatasetThere ? await perform(client, done, plan, options) : itemOf(plan, 'skipped'));
  const isDone = items.every(({ outcome }) => outcome === 'done');
  return { ...merged(done, items), status: isDone ? done.status : 'partial' };
}

/** What the server refuses of one table keeps none of the others back. */
async function perform(
  client: DataioClient,
  outcome: ImportOutcome,
  plan: LargeTablePlan,
  { signal, onProgress }: FolderUpload,
): Promise<ImportItem> {
  const tableName = plan.table.name;
  const report = (sentBytes: number, sizeBytes: number): void => onProgress?.({ tableName, sentBytes, sizeBytes });
  try {
    await performLargeTable(client, placeOf(outcome), plan, { signal, onProgress: report });
    return itemOf(plan, 'done');
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status >= 500) throw error;
    const { code, detail, errors } = error.problem;
    return itemOf(plan, 'failed', { code, detail, ...(errors && { errors: [...errors] }) });
  }
}

function placeOf({ ds_id: dsId, bucket_type: bucketType }: ImportOutcome): {
  dsId: string;
  bucketType: ImportOutcome['bucket_type'];
} {
  return { dsId, bucketType };
}

/** To the zip, tables that go beside it are in the catalogue only. */
function merged(outcome: ImportOutcome, items: readonly ImportItem[]): ImportOutcome {
  const names = new Set(items.map(({ id }) => id));
  const others = outcome.items.filter(({ kind, id }) => kind !== 'table' || !names.has(id));
  return { ...outcome, items: [...others, ...items] };
}
