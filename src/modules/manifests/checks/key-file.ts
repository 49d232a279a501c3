import { closeSync, mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

export interface SpillLimits {
  readonly folder: string;
  readonly limitBytes: number;
}

/**
 * A temporary file for keys that do not fit into memory, of a thread that may wait for the disk. It has no name, so that
 * it is gone with the process at the latest.
 */
export class KeyFile {
  private descriptor: number | undefined;
  private endBytes = 0;

  constructor(private readonly limits: SpillLimits) {}

  /** Where the bytes begin; undefined where the file may not hold them. */
  append(bytes: Uint8Array): number | undefined {
    if (this.endBytes + bytes.length > this.limits.limitBytes) return undefined;
    this.descriptor ??= openNameless(this.limits.folder);
    const start = this.endBytes;
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.descriptor, bytes, written, bytes.length - written, start + written);
    }
    this.endBytes += bytes.length;
    return start;
  }

  read(into: Uint8Array, start: number): void {
    for (let read = 0; read < into.length;) {
      const count =
        this.descriptor === undefined ? 0 : readSync(this.descriptor, into, read, into.length - read, start + read);
      // What was written is there, unless somebody cut the file.
      if (count === 0) throw new Error('The temporary file of a validation has lost its end.');
      read += count;
    }
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

function openNameless(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, randomUUID());
  const descriptor = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return descriptor;
}
