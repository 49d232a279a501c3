import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import { ObjectStore } from '#object-storage/object-store.js';
import type { ByteRanges } from './content/byte-ranges.js';
import { inspectionFailed } from './content/content.errors.js';
import { ContentInspectionService } from './content/content-inspection.service.js';
import type { ContentProfile } from './content/content-profile.js';
import { profileWith } from './content/dictionary-check.js';
import type { DataDictionary } from './data-dictionary.js';
import { openStored } from './stored-content.js';
import { CSV_CONTENT_TYPE } from './table-name.js';

/** Bytes of a table that lie in the store. */
export interface StoredContent {
  readonly objectKey: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** The content of a table on its way into the store. */
export interface IncomingContent {
  /** The bytes as they came, for the store. Fails with `invalid-content` as soon as they are refused. */
  readonly stream: Readable;
  /** For bytes that do not come to be stored. The source stays as it is. */
  readonly letGo: () => void;
  /** Once they are stored. @throws Failure invalid-content, inspection-failed, or what reading the store throws */
  readonly profileFor: (
    stored: StoredContent,
    dictionary: DataDictionary,
    signal: AbortSignal,
  ) => Promise<ContentProfile>;
}

/** Looks into tables: no version is shown whose content does not fit its dictionary, or has no profile. */
@Injectable()
export class TableContentService {
  constructor(
    private readonly inspection: ContentInspectionService,
    private readonly store: ObjectStore,
  ) {}

  /**
   * Looks into the bytes while they pass. `dictionary` is undefined where it comes after them; then what it demands is
   * found out by reading them again, where it demands anything.
   */
  watch(source: Readable, contentType: string, dictionary: DataDictionary | undefined): IncomingContent {
    if (contentType !== CSV_CONTENT_TYPE) {
      // The end of a Parquet file says what is in it.
      const profileFor: IncomingContent['profileFor'] = (...stored) => this.inspectStored(...stored);
      return { stream: source, letGo: () => undefined, profileFor };
    }
    const { passThrough, result } = this.inspection.inspectCsv(source, dictionary ?? {});
    return {
      stream: passThrough,
      letGo: () => passThrough.destroy(),
      profileFor: async (stored, actual, signal) => {
        const profile = await result;
        if (dictionary) return profile;
        return profileWith(profile, actual) ?? this.inspectStored(stored, actual, signal);
      },
    };
  }

  /**
   * Looks into bytes that are in the store already.
   * @throws Failure invalid-content, inspection-failed, content-unavailable, or object-store-unavailable
   */
  async inspectStored(stored: StoredContent, dictionary: DataDictionary, signal: AbortSignal): Promise<ContentProfile> {
    try {
      if (stored.contentType !== CSV_CONTENT_TYPE) {
        return await this.inspection.profileParquet(this.rangesOf(stored, signal), dictionary, signal);
      }
      return await this.inspectStoredCsv(stored, dictionary, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof Failure ? error : inspectionFailed(error);
    }
  }

  /** The bytes of a table piece by piece. Reading throws content-unavailable where they are missing. */
  rangesOf({ objectKey, sizeBytes }: StoredContent, signal?: AbortSignal): ByteRanges {
    return {
      sizeBytes,
      read: async (start, end) => {
        if (start >= end) return new Uint8Array(0);
        const { stream } = await openStored(this.store, objectKey, { range: { start, end: end - 1 }, signal });
        return buffer(stream);
      },
    };
  }

  private async inspectStoredCsv(
    { objectKey }: StoredContent,
    dictionary: DataDictionary,
    signal: AbortSignal,
  ): Promise<ContentProfile> {
    const { stream } = await openStored(this.store, objectKey, { signal });
    try {
      const { passThrough, result } = this.inspection.inspectCsv(stream, dictionary);
      passThrough.resume();
      return await result;
    } finally {
      // Refused content leaves the rest unread, and with it a socket or a file open.
      stream.destroy();
    }
  }
}
