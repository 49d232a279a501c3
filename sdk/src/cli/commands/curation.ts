import type { BucketType } from '../../api/shapes.js';
import type { DataioClient } from '../../client.js';
import { uploadDataset } from '../../node/dataset-folder.js';
import { validateFiles } from '../../node/validation.js';
import { EXIT, UsageError } from '../exit-codes.js';
import { printRows, type Terminal } from '../terminal.js';

/** Leaves an exit code behind where something was not done. */
export async function uploadDatasetCommand(
  client: DataioClient,
  terminal: Terminal,
  folder: string,
  options: { dryRun?: boolean; bucketType: BucketType },
): Promise<void> {
  const outcome = await uploadDataset(client, folder, options);
  if (terminal.json) terminal.print(JSON.stringify(outcome, null, 2));
  else {
    printRows(terminal, outcome.items, {
      WHAT: ({ kind }) => kind,
      ID: ({ id }) => id,
      ACTION: ({ action }) => action,
      OUTCOME: (item) => item.outcome,
      REMARK: ({ message }) => message,
    });
    for (const { path, reason } of outcome.ignored) terminal.say(`${path}: ${reason}`);
    terminal.say(`${outcome.ds_id}: ${outcome.status}.`);
  }
  if (outcome.status === 'partial' || outcome.status === 'refused') process.exitCode = EXIT.Conflict;
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
