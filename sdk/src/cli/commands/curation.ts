import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { BucketType, TableMetadata } from '../../api/shapes.js';
import type { DataioClient } from '../../client.js';
import { uploadDataset } from '../../node/dataset-folder.js';
import { uploadTable } from '../../node/table-upload.js';
import { validateFiles } from '../../node/validation.js';
import type { Context } from '../command-tables.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { printJson, printRows, type Terminal } from '../terminal.js';

const MIB = 2 ** 20;

export interface FolderOptions {
  readonly dryRun?: boolean;
  readonly bucketType: BucketType;
  /** In MiB. */
  readonly inPartsFrom: number;
}

/** Leaves an exit code behind where something was not done. */
export async function uploadDatasetCommand(
  { client, terminal, signal }: Context,
  folder: string,
  { dryRun = false, bucketType, inPartsFrom }: FolderOptions,
): Promise<void> {
  const progress = new Progress();
  const outcome = await uploadDataset(client, folder, {
    dryRun,
    bucketType,
    inPartsFrom: inPartsFrom * MIB,
    signal,
    onProgress: ({ tableName, sentBytes, sizeBytes }) => progress.update(tableName, sentBytes, sizeBytes),
  }).finally(() => progress.end());
  if (terminal.json) printJson(terminal, outcome);
  else {
    printRows(terminal, outcome.items, {
      WHAT: ({ kind }) => kind,
      ID: ({ id }) => id,
      ACTION: ({ action }) => action,
      OUTCOME: (item) => item.outcome,
      REMARK: ({ message, problem }) => problem?.detail ?? message,
    });
    for (const { path, reason } of outcome.ignored) terminal.say(`${path}: ${reason}`);
    terminal.say(`${outcome.ds_id}: ${outcome.status}.`);
  }
  if (outcome.status === 'partial' || outcome.status === 'refused') process.exitCode = EXIT.Conflict;
}

export interface TableOptions {
  readonly bucketType: BucketType;
  readonly description?: string;
  readonly source?: string;
  readonly dictionary?: string;
  readonly parallel: number;
}

export async function uploadTableCommand(
  { client, terminal, signal }: Context,
  path: string,
  dsId: string,
  { bucketType, description, source, dictionary, parallel }: TableOptions,
): Promise<void> {
  const metadata: TableMetadata = {
    ...(description !== undefined && { description }),
    ...(source !== undefined && { source }),
    ...(dictionary !== undefined && { data_dictionary: await readDictionary(dictionary) }),
  };
  const progress = new Progress();
  const onProgress = (sent: number, size: number): void => progress.update(path, sent, size);
  const sending = uploadTable(client, { path, dsId, bucketType, metadata, parallel, signal, onProgress });
  const isNew = await sending.finally(() => progress.end());
  if (terminal.json) printJson(terminal, { uploaded: isNew });
  else terminal.say(isNew ? `${path} is there.` : `${path} was there already, byte for byte.`);
}

/** JSON is YAML, too. What stands in it is for the server to judge. */
async function readDictionary(path: string): Promise<TableMetadata['data_dictionary']> {
  const content: unknown = parse(await readFile(path, 'utf8'));
  if (typeof content !== 'object' || content === null) {
    throw new UsageError(`${path} must have the columns by their names.`);
  }
  return content as TableMetadata['data_dictionary'];
}

export async function validateCommand(
  client: DataioClient,
  terminal: Terminal,
  files: readonly string[],
  { manifest, dataset }: { manifest?: string; dataset?: string },
): Promise<void> {
  if ((manifest === undefined) === (dataset === undefined))
    throw new UsageError('Give either --manifest or --dataset.');
  const report = await validateFiles(client, files, manifest === undefined ? { dsId: dataset ?? '' } : { manifest });
  if (terminal.json) terminal.print(JSON.stringify(report, null, 2));
  else {
    for (const { severity, table, row, field, message } of report.findings) {
      const place = [table, row === null ? null : `row ${row}`, field].filter((part) => part !== null).join(', ');
      terminal.print(`${severity}  ${place}${place === '' ? '' : ': '}${message}`);
    }
    terminal.say(report.status);
  }
  if (report.status === 'fail') process.exitCode = EXIT.Refused;
}
