import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface KeepingLimits {
  readonly memoryBytes: number;
  readonly fileBytes: number;
  readonly folder: string;
}

/** A piece of which rows are still to be read: in memory, or at a place in the file. */
interface Kept {
  readonly length: number;
  readonly bytes: Uint8Array | undefined;
  readonly offset: number;
}

interface Gap {
  readonly offset: number;
  readonly length: number;
}

/**
 * Pieces of chunks that later rows of the output need as well: in memory up to a limit, and from there on in a file that
 * has no name, so that it is gone with the process at the latest. Where the file takes no more, a piece is not kept.
 */
export class KeptPieces {
  private readonly kept = new Map<string, Kept>();
  private readonly gaps: Gap[] = [];
  private memoryBytes = 0;
  private fileEnd = 0;
  /** A promise, since pieces that come at the same time open one file. */
  private file: Promise<FileHandle> | undefined;
  private isFileLost = false;

  constructor(private readonly limits: KeepingLimits) {}

  get inMemory(): number {
    return this.memoryBytes;
  }

  get inFile(): number {
    return this.fileEnd;
  }

  /** @returns whether the bytes themselves are kept, and are not the caller's any more */
  async put(key: string, bytes: Uint8Array): Promise<boolean> {
    this.drop(key);
    if (this.memoryBytes + bytes.length <= this.limits.memoryBytes) {
      this.memoryBytes += bytes.length;
      this.kept.set(key, { length: bytes.length, bytes, offset: 0 });
      return true;
    }
    const offset = await this.write(bytes);
    if (offset !== undefined) this.kept.set(key, { length: bytes.length, bytes: undefined, offset });
    return false;
  }

  /** A part of a piece, or undefined where it is not kept. */
  async read(key: string, begin: number, end: number): Promise<Uint8Array | undefined> {
    const kept = this.kept.get(key);
    if (!kept) return undefined;
    if (kept.bytes) return kept.bytes.subarray(begin, end);
    const file = await this.file;
    const bytes = new Uint8Array(end - begin);
    for (let read = 0; read < bytes.length;) {
      const result = await file?.read(bytes, read, bytes.length - read, kept.offset + begin + read);
      // What was written is there, unless somebody cut the file.
      if (!result?.bytesRead) throw new Error('The temporary file of a weather request has lost its end.');
      read += result.bytesRead;
    }
    return bytes;
  }

  drop(key: string): void {
    const kept = this.kept.get(key);
    if (!kept) return;
    this.kept.delete(key);
    if (kept.bytes) this.memoryBytes -= kept.length;
    else this.gaps.push({ offset: kept.offset, length: kept.length });
  }

  async close(): Promise<void> {
    this.kept.clear();
    this.memoryBytes = 0;
    const { file } = this;
    this.file = undefined;
    this.isFileLost = true;
    // Where it could not be opened, there is nothing to close.
    const opened = await file?.catch(() => undefined);
    await opened?.close();
  }

  private async write(bytes: Uint8Array): Promise<number | undefined> {
    const place = this.place(bytes.length);
    if (place === undefined) return undefined;
    try {
      this.file ??= openUnnamed(this.limits.folder);
      const file = await this.file;
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await file.write(bytes, written, bytes.length - written, place + written);
        written += bytesWritten;
      }
      return place;
    } catch {
      // A full disk costs time, since chunks are read again, but no answer.
      this.isFileLost = true;
      return undefined;
    }
  }

  private place(length: number): number | undefined {
    if (this.isFileLost) return undefined;
    const fitting = this.gaps.findIndex((gap) => gap.length >= length);
    if (fitting >= 0) {
      const [gap = { offset: 0, length: 0 }] = this.gaps.splice(fitting, 1);
      if (gap.length > length) this.gaps.push({ offset: gap.offset + length, length: gap.length - length });
      return gap.offset;
    }
    if (this.fileEnd + length > this.limits.fileBytes) return undefined;
    this.fileEnd += length;
    return this.fileEnd - length;
  }
}

async function openUnnamed(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `dataio-weather-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
