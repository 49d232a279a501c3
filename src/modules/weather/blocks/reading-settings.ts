import type { WeatherReadingSection } from '#config/weather-reading-section.js';

/** Chunks that one reading fetches and decodes at the same time. */
const PARALLEL_CHUNKS = 8;
const KEPT_MEMORY_BYTES = 16 * 2 ** 20;

/** An abstract class rather than an interface, so that it is its own injection token. */
export abstract class ReadingSettings {
  /** Chunks that one reading has in work at the same time. */
  abstract readonly parallelChunks: number;
  /** Decoded bytes of all chunks in work, for all requests together. A chunk that is larger is read alone. */
  abstract readonly workingBytes: number;
  /** What one reading keeps in memory of chunks that later rows need as well; the rest goes to a temporary file. */
  abstract readonly keptMemoryBytes: number;
  /** How long that file may grow. Beyond, chunks are read and decoded again. */
  abstract readonly keptFileBytes: number;
  /** Where that file is; it has no name, and is gone with the process. */
  abstract readonly temporaryFolder: string;
}

export function readingSettings(section: WeatherReadingSection): ReadingSettings {
  return {
    parallelChunks: PARALLEL_CHUNKS,
    workingBytes: section.workingBytes,
    keptMemoryBytes: KEPT_MEMORY_BYTES,
    keptFileBytes: section.spillLimitBytes,
    temporaryFolder: section.spillFolder,
  };
}
