import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentReader } from './environment-reader.js';

export abstract class WeatherReadingSection {
  abstract readonly decodeThreads: number;
  abstract readonly workingBytes: number;
  abstract readonly spillLimitBytes: number;
  /** On a disk: the folder for temporary files of a container is often memory. */
  abstract readonly spillFolder: string;
}

export function weatherReadingSection(read: EnvironmentReader, home: string): WeatherReadingSection {
  return {
    // The event loop has little to do meanwhile.
    decodeThreads: read.integer('WEATHER_DECODE_THREADS', availableParallelism(), { min: 1, max: 256 }),
    workingBytes: read.integer('WEATHER_WORKING_BYTES', 64 * 2 ** 20, { min: 2 ** 20, max: 2 ** 40 }),
    spillLimitBytes: read.integer('WEATHER_SPILL_LIMIT_BYTES', 8 * 2 ** 30, { min: 0, max: 2 ** 44 }),
    spillFolder: join(home, 'temporary'),
  };
}
