import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';
import { profileParquet } from './parquet-profile.js';

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
  abstract profileParquet(file: ByteRanges, dictionary: DataDictionary): Promise<InspectionOutcome>;
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

  profileParquet(file: ByteRanges, dictionary: DataDictionary): Promise<InspectionOutcome> {
    return profileParquet(file, dictionary);
  }

  async close(): Promise<void> {
    // Nothing is held.
  }
}
