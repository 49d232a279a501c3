import { randomUUID } from 'node:crypto';
import { createReadStream, read as readAt } from 'node:fs';
import { type FileHandle, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { ByteRanges } from '#modules/filestore/content/byte-ranges.js';
import type { SpillLimits } from '../checks/key-file.js';
import { spoolTooLarge } from '../manifests.errors.js';

const readBytes = promisify(readAt);

/**
 * A file of a form that cannot be checked while it comes. It has no name, so that it is gone with the process at the
 * latest; its descriptor is good in every thread.
 */
export class SpooledFile {
  private constructor(
    private readonly file: FileHandle,
    readonly sizeBytes: number,
  ) {}

  /** `usedBytes` counts against the limit. @throws Failure validation-too-large, or what reading the source throws */
  static async of(source: AsyncIterable<Uint8Array>, limits: SpillLimits, usedBytes = 0): Promise<SpooledFile> {
    await mkdir(limits.folder, { recursive: true });
    const path = join(limits.folder, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    try {
      await unlink(path);
      let sizeBytes = 0;
      for await (const chunk of source) {
        sizeBytes += chunk.length;
        if (usedBytes + sizeBytes > limits.limitBytes) throw spoolTooLarge(limits.limitBytes);
        await file.writeFile(chunk);
      }
      return new SpooledFile(file, sizeBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get descriptor(): number {
    return this.file.fd;
  }

  stream(): Readable {
    return createReadStream('', { fd: this.file.fd, start: 0, autoClose: false });
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

export function rangesOf(descriptor: number, sizeBytes: number): ByteRanges {
  return {
    sizeBytes,
    read: async (start, end) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, sizeBytes) - start));
      for (let filled = 0; filled < bytes.length;) {
        const { bytesRead } = await readBytes(descriptor, bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error('The temporary file of a validation has lost its end.');
        filled += bytesRead;
      }
      return bytes;
    },
  };
}
