import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { regionFileKey } from '#object-storage/object-key.js';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { partOf, type RangeChoice, type ServedObject } from '#object-storage/served-object.js';
import { UploadLeasesService } from './clean-up/upload-leases.service.js';
import type { VersionRemoval } from './clean-up/version-removals.repository.js';
import { contentUnavailable } from './filestore.errors.js';
import { FileVersionState } from './file-version.entity.js';
import { FileVersionsRepository } from './file-versions.repository.js';
import { openStored } from './stored-content.js';
import { StoredFilesRepository } from './stored-files.repository.js';
import { type StoredVersion, VersionRemovalService } from './version-removal.service.js';

/** A version whose bytes are in the store, of a file. */
export interface StoredBytes extends StoredVersion {
  readonly fileId: number;
}

export interface NewBytes {
  readonly fileId: number;
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly createdBy: number;
  readonly signal: AbortSignal;
}

export interface ServedAs {
  readonly objectKey: string;
  readonly fileName: string;
  readonly contentType: string;
}

/** A client may keep them, and asks whether they are still the same. */
const CACHE_CONTROL = 'private, no-cache';

/**
 * Files of regions, for the feature that knows what is in them: bytes first, under a key of their own, then the row
 * that shows them. A file has one version that is shown; those before it are kept.
 */
@Injectable()
export class StoredBytesService {
  constructor(
    private readonly versions: FileVersionsRepository,
    private readonly files: StoredFilesRepository,
    private readonly removal: VersionRemovalService,
    private readonly objects: ObjectStore,
    private readonly leases: UploadLeasesService,
  ) {}

  /** The file of a region, made where it is missing; null where there is no such region. */
  ensureFileOfRegion(regionId: string): Promise<number | null> {
    return this.files.ensureOfRegion(regionId);
  }

  /** Nobody sees the bytes before `show`; who does not show them calls `discard`. */
  async store({ fileId, bytes, contentType, createdBy, signal }: NewBytes): Promise<StoredBytes> {
    const id = randomUUID();
    const objectKey = regionFileKey(fileId, id);
    await this.versions.insertPending({ id, fileId, objectKey, contentType, createdBy }, this.leases.seconds);
    const letGo = this.leases.keep(id);
    try {
      const sizeBytes = bytes.length;
      const options = { contentType, sizeBytes, sizeLimitBytes: sizeBytes, signal };
      await this.versions.setUploaded(id, await this.objects.put(objectKey, Readable.from([bytes]), options));
      return { id, fileId, objectKey };
    } catch (error) {
      await this.removal.discard({ id, objectKey }, FileVersionState.Aborted);
      throw error;
    } finally {
      letGo();
    }
  }

  /** Until the transaction ends, one at a time changes what is shown of the file. */
  lock(fileId: number): Promise<void> {
    return this.versions.lockTable(fileId);
  }

  /** In the place of the version before, under the lock. False where the attempt was ended meanwhile. */
  async show({ id, fileId }: StoredBytes, profile: object): Promise<boolean> {
    await this.versions.supersede(fileId);
    return this.versions.commit(id, { description: null, source: null, dataDictionary: {}, profile });
  }

  discard(stored: StoredBytes): Promise<void> {
    return this.removal.discard(stored, FileVersionState.Rejected);
  }

  /** Takes all versions of a file from readers, under the lock; once that is committed, `remove` removes their bytes. */
  take(fileId: number): Promise<VersionRemoval[]> {
    return this.removal.endShown(fileId);
  }

  remove(taken: readonly VersionRemoval[]): Promise<void> {
    return this.removal.removeNow(taken);
  }

  /** What of a region's file keeps the region from being deleted; in the transaction that deletes it. */
  listUsesOfRegion(regionId: string): Promise<string[]> {
    return this.files.listOpenOfRegion(regionId);
  }

  /** What is left of a file that is gone. */
  deleteEndedOfRegion(regionId: string): Promise<void> {
    return this.files.deleteOfRegion(regionId);
  }

  async hasBytes(objectKey: string): Promise<boolean> {
    return (await this.objects.head(objectKey)) !== null;
  }

  /** @throws Failure content-unavailable where the bytes are missing, range-not-satisfiable */
  async serve({ objectKey, fileName, contentType }: ServedAs, chooseRange: RangeChoice): Promise<ServedObject> {
    const facts = await this.objects.head(objectKey);
    if (!facts) throw contentUnavailable(new ObjectMissing(objectKey));
    const part = partOf(chooseRange(facts), facts.sizeBytes);
    const open: ServedObject['open'] = (signal) => openStored(this.objects, objectKey, { range: part, signal });
    return { facts, fileName, contentType, cacheControl: CACHE_CONTROL, part, open };
  }
}
