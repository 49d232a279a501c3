import type { TableBytes } from '../catalogue/table-bytes.js';
import { startChild } from './child.js';

/** Tables sent side by side to one bucket, and deleted again. */
export interface Uploads {
  /** Of the bucket: `…/admin/datasets/{id}/{bucket}/tables`. */
  readonly url: string;
  readonly key: string;
  readonly bytes: TableBytes;
  readonly count: number;
}

export interface UploadsResult {
  /** From the first byte until the last answer. */
  readonly seconds: number;
}

/** Uploads from a process of its own. */
export async function upload(uploads: Uploads): Promise<UploadsResult> {
  const child = await startChild<Uploads, UploadsResult>('harness/upload-client.js', uploads);
  await child.stop();
  return child.told;
}
