import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';
import type { ContentProfile } from './content-profile.js';
import { doTableJob, previewJob } from './table-job.js';
import type { TablePreview } from './table-preview.js';

/** One file on its way through an inspection. */
export interface InspectionRun {
  /** Resolves when more may come, with false when the file is refused. The chunk is the caller's again then. */
  write(chunk: Uint8Array): Promise<boolean>;
  end(): Promise<InspectionOutcome>;
  /** Ends a run whose file does not come to its end. Harmless after `end`. */
  cancel(): void;
}

/** Where inspections run. */
export abstract class InspectionExecutor {
  abstract startCsv(dictionary: DataDictionary): InspectionRun;
  abstract profileParquet(
    file: ByteRanges,
    dictionary: DataDictionary,
    signal?: AbortSignal,
  ): Promise<InspectionOutcome>;
  /** @throws JobTooCostly, TooManyJobs, what reading the file throws, or the reason of the signal */
  abstract preview(
    file: ByteRanges,
    profile: ContentProfile,
    limit: number,
    signal?: AbortSignal,
  ): Promise<TablePreview>;
  /** No inspection may follow. */
  abstract close(): Promise<void>;
}

/** In the calling thread, a chunk at a time. For tests, which run from sources that no worker thread can load. */
export class SameThreadExecutor extends InspectionExecutor {
  startCsv(dictionary: DataDictionary): InspectionRun {
    const inspection = new CsvInspection(dictionary);
    return {
      write: async (chunk) => inspection.write(chunk),
      end: async () => inspection.end(),
      cancel: () => undefined,
    };
  }

  async profileParquet(file: ByteRanges, dictionary: DataDictionary, signal?: AbortSignal): Promise<InspectionOutcome> {
    return (await doTableJob({ kind: 'profile', dictionary }, until(file, signal))) as InspectionOutcome;
  }

  async preview(file: ByteRanges, profile: ContentProfile, limit: number, signal?: AbortSignal): Promise<TablePreview> {
    return (await doTableJob(previewJob(profile, limit), until(file, signal))) as TablePreview;
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}

function until(file: ByteRanges, signal: AbortSignal | undefined): ByteRanges {
  const read: ByteRanges['read'] = async (start, end) => {
    signal?.throwIfAborted();
    return file.read(start, end);
  };
  return { sizeBytes: file.sizeBytes, read };
}
