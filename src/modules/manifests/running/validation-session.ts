import type { ByteRanges } from '#modules/filestore/content/byte-ranges.js';
import { invalidManifest } from '../manifests.errors.js';
import { type FileWay, Validation, type ValidationOrder, type ValidationReport } from './validation.js';
import { rangesOf, type SpooledFile } from './spooled-file.js';

/** The near end of a validation, wherever it runs. */
export interface ValidationSession {
  begin(fileName: string): Promise<FileWay>;
  /** Resolves when more may come, with false where the rest says nothing. The chunk is the caller's again then. */
  write(chunk: Uint8Array): Promise<boolean>;
  readWhole(file: SpooledFile): Promise<void>;
  endFile(broken?: string): Promise<void>;
  finish(): Promise<ValidationReport>;
  /** Ends it at any time. Harmless afterwards. */
  close(): Promise<void>;
}

/** Where validations run. */
export abstract class ValidationExecutor {
  /** @throws Failure invalid-manifest, or later what goes wrong; the reason of the signal */
  abstract open(order: ValidationOrder, signal: AbortSignal): Promise<ValidationSession>;
}

/** In the calling thread. For tests, which run from sources that no worker thread can load. */
export class SameThreadExecutor extends ValidationExecutor {
  async open(order: ValidationOrder, signal: AbortSignal): Promise<ValidationSession> {
    const opened = Validation.open(order);
    if ('faults' in opened) throw invalidManifest(opened.faults);
    return new SameThreadSession(opened.validation, signal);
  }
}

class SameThreadSession implements ValidationSession {
  constructor(
    private readonly validation: Validation,
    private readonly signal: AbortSignal,
  ) {}

  async begin(fileName: string): Promise<FileWay> {
    return this.validation.begin(fileName);
  }

  async write(chunk: Uint8Array): Promise<boolean> {
    this.signal.throwIfAborted();
    return this.validation.write(chunk);
  }

  async readWhole({ descriptor, sizeBytes }: SpooledFile): Promise<void> {
    const file: ByteRanges = rangesOf(descriptor, sizeBytes);
    await this.validation.readWhole(file);
  }

  async endFile(broken?: string): Promise<void> {
    this.validation.endFile(broken);
  }

  async finish(): Promise<ValidationReport> {
    return this.validation.finish();
  }

  async close(): Promise<void> {
    this.validation.close();
  }
}
