import type { Readable } from 'node:stream';
import type { DownloadFormat } from './download-format.js';

/** A file that is made while it is sent, or just before: its length is not known from the plan, and no part of it is. */
export interface MadeDownload {
  readonly format: DownloadFormat;
  readonly etag: string;
  readonly fileName: string;
  readonly contentType: string;
  /** `sizeBytes` is null where nobody knows before the end. */
  readonly make: (signal: AbortSignal) => Promise<{ readonly stream: Readable; readonly sizeBytes: number | null }>;
}
