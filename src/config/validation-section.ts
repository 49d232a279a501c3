import { join } from 'node:path';
import type { EnvironmentReader } from './environment-reader.js';

/** How many files are checked against manifests at once, and what they may keep on the disk. */
export abstract class ValidationSection {
  abstract readonly atOnce: number;
  /** Of one temporary file. */
  abstract readonly spillLimitBytes: number;
  /** On a disk: the folder for temporary files of a container is often memory. */
  abstract readonly spillFolder: string;
}

export function validationSection(read: EnvironmentReader, home: string): ValidationSection {
  return {
    atOnce: read.integer('VALIDATIONS', 4, { min: 1, max: 1000 }),
    spillLimitBytes: read.integer('VALIDATION_SPILL_LIMIT_BYTES', 8 * 2 ** 30, { min: 0, max: 2 ** 44 }),
    spillFolder: join(home, 'temporary'),
  };
}
