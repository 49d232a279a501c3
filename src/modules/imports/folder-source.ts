import type { Readable } from 'node:stream';

/** One file of a folder. It may be opened again and again. */
export interface FolderFile {
  readonly name: string;
  readonly sizeBytes: number;
  open(): Readable;
}

/** A file that the import leaves alone, and why. */
export interface IgnoredFile {
  readonly path: string;
  readonly reason: string;
}

/** A folder with a dataset, wherever it lies. */
export interface FolderSource {
  /** Undefined where the files stand at the root of a zip. */
  readonly name: string | undefined;
  /** By their names, without those in folders below. */
  readonly files: ReadonlyMap<string, FolderFile>;
  readonly ignored: readonly IgnoredFile[];
}

export const DATASET_FILE = 'info.yml';
export const TABLES_FILE = 'metadata.yaml';

const LEFT_BY_SYSTEMS = /^(?:__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*)$/i;

/** What operating systems leave in folders without being asked. */
export function isLeftBySystem(path: string): boolean {
  return path.split('/').some((name) => LEFT_BY_SYSTEMS.test(name));
}

export const LEFT_BY_SYSTEM = 'left there by an operating system';
export const IN_FOLDER_BELOW = 'in a folder below; the files of a dataset folder stand side by side';
export const OUTSIDE_FOLDER = 'outside the dataset folder';
export const UNKNOWN_FILE = `no part of a dataset folder, which has ${DATASET_FILE}, ${TABLES_FILE} and CSV files`;
