import { createWriteStream, openAsBlob } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ImportOptions } from '../administration.js';
import type { ImportOutcome } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { DataioError } from '../http/problems.js';

const DESCRIPTION = 'info.yml';

/**
 * Brings a dataset folder (`info.yml`, `metadata.yaml`, a CSV file per table) to what the server has: it changes only what
 * differs, so that it may run again and again.
 */
export async function uploadDataset(
  client: DataioClient,
  folder: string,
  options: ImportOptions = {},
): Promise<ImportOutcome> {
  const place = await mkdtemp(join(tmpdir(), 'dataio-folder-'));
  try {
    const path = join(place, 'folder.zip');
    await zipFolder(resolve(folder), path);
    return await client.administration.importFolder(await openAsBlob(path), options);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Only the files of the folder itself: what else lies beside them is nobody's table. */
async function zipFolder(folder: string, path: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (!files.includes(DESCRIPTION))
    throw new DataioError(`${folder} has no ${DESCRIPTION}, so it is no dataset folder.`);
  const zip = new ZipFile();
  for (const name of files.sort()) zip.addFile(join(folder, name), `${basename(folder)}/${name}`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
