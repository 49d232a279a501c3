import { Injectable } from '@nestjs/common';
import { quarantineKey, QUARANTINE_PREFIX, quarantinedKey, VERSIONS_PREFIX } from '#object-storage/object-key.js';
import { type ListedObject, ObjectStore } from '#object-storage/object-store.js';
import { FileVersionState } from '../file-version.entity.js';
import { joinByKey } from './key-join.js';
import { StorageMarkerService } from './storage-marker.service.js';
import { type ExpectedObject, StoredVersionsRepository } from './stored-versions.repository.js';

export interface ReconciliationOptions {
  /** Without it, nothing is changed. */
  readonly apply: boolean;
  /** Of all objects, how many may be moved or deleted in one run; a handful always may. */
  readonly largestShare: number;
  readonly now: Date;
  readonly tell: (line: string) => void;
}

/** What was found, and what was done about it. */
export interface Reconciliation {
  readonly versions: number;
  readonly objects: number;
  /** Versions that are shown and whose bytes are missing, or of another size. */
  readonly damaged: number;
  /** Objects without a version, too young to be touched. */
  readonly young: number;
  /** Objects without a version that are to go into quarantine. */
  readonly orphans: number;
  /** In quarantine, too short to be deleted. */
  readonly waiting: number;
  /** Long enough in quarantine. */
  readonly due: number;
  readonly openUploads: number;
  /** What could not be moved, deleted or aborted. */
  readonly failed: number;
}

interface Steps {
  orphan(object: ListedObject): Promise<void>;
  due(object: ListedObject): Promise<void>;
  openUpload(upload: { key: string; uploadId: string }): Promise<void>;
  damaged(version: ExpectedObject, fault: string): void;
}

const GRACE_MS = 24 * 3600 * 1000;
const ALWAYS_ALLOWED = 10;
const SHOWN: readonly FileVersionState[] = [FileVersionState.Committed, FileVersionState.Superseded];

/**
 * Compares the object store with the database, both in the order of their keys. What no version knows is moved aside
 * first and deleted a day later; what a version misses is only told.
 */
@Injectable()
export class StorageReconciliationService {
  constructor(
    private readonly store: ObjectStore,
    private readonly versions: StoredVersionsRepository,
    private readonly marker: StorageMarkerService,
  ) {}

  /** @throws Error where the store is another installation's, or too much would be touched */
  async reconcile(options: ReconciliationOptions): Promise<Reconciliation> {
    await this.requireOurs(options);
    const verb = options.apply ? 'is' : 'would be';
    const found = await this.walk(options.now, {
      orphan: async ({ key }) => options.tell(`${key} belongs to no version and ${verb} moved to quarantine.`),
      due: async ({ key }) => options.tell(`${key} was in quarantine for a day and ${verb} deleted.`),
      openUpload: async ({ key }) =>
        options.tell(`An upload in parts of ${key} is awaited by nobody and ${verb} aborted.`),
      damaged: ({ title, objectKey }, fault) => options.tell(`DAMAGED: ${title}: ${fault} (${objectKey}).`),
    });
    if (!options.apply) return { ...found, failed: 0 };
    requireModest(found, options.largestShare);
    return { ...found, failed: await this.apply(options, found) };
  }

  private async requireOurs({ apply }: ReconciliationOptions): Promise<void> {
    const verdict = await this.marker.judge();
    if (verdict === 'foreign') {
      throw new Error(
        'The object store belongs to another installation: its dataio-instance.json does not name this database. Nothing was compared.',
      );
    }
    if (verdict === 'absent' && apply) {
      throw new Error('The object store has no dataio-instance.json yet. Start the server once: it writes it.');
    }
  }

  /** A second walk, so that the first could count without keeping anything. Looks again at each object first. */
  private async apply({ now, tell }: ReconciliationOptions, allowed: Reconciled): Promise<number> {
    let failed = 0;
    let left = allowed.orphans + allowed.due;
    const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        failed += 1;
        tell(`FAILED: ${what}: ${String(error)}`);
      }
    };
    await this.walk(now, {
      orphan: async (object) => {
        if (left-- > 0) await attempt(object.key, () => this.quarantine(object));
      },
      due: async ({ key }) => {
        if (left-- > 0) await attempt(key, () => this.store.delete(key));
      },
      openUpload: ({ key, uploadId }) => attempt(key, () => this.store.abortMultipart(key, uploadId)),
      damaged: () => undefined,
    });
    return failed;
  }

  private async quarantine({ key, sizeBytes }: ListedObject): Promise<void> {
    const aside = quarantineKey(key);
    await this.store.copy(key, aside);
    const copied = await this.store.head(aside);
    if (copied?.sizeBytes !== sizeBytes) throw new Error('the copy in quarantine has another size');
    await this.store.delete(key);
  }

  private async walk(now: Date, steps: Steps): Promise<Reconciled> {
    const counts = { versions: 0, objects: 0, damaged: 0, young: 0, orphans: 0, waiting: 0, due: 0, openUploads: 0 };
    const isOld = (since: Date): boolean => now.getTime() - since.getTime() > GRACE_MS;
    const pairs = joinByKey(
      { items: this.versions.listLive(), keyOf: ({ objectKey }) => objectKey },
      { items: this.store.list(VERSIONS_PREFIX), keyOf: ({ key }) => key },
    );
    for await (const { left: version, right: object } of pairs) {
      counts.versions += version ? 1 : 0;
      counts.objects += object ? 1 : 0;
      if (version) {
        const fault = await this.faultOf(version, object);
        if (fault === undefined) continue;
        counts.damaged += 1;
        steps.damaged(version, fault);
      } else if (object && !isOld(object.lastModified)) counts.young += 1;
      else if (object && !(await this.versions.isLive(object.key))) {
        counts.orphans += 1;
        await steps.orphan(object);
      }
    }
    for await (const object of this.store.list(QUARANTINE_PREFIX)) {
      counts.objects += 1;
      // What a restored database knows again is not deleted; the version counts as damaged until it is put back.
      const isDue = isOld(object.lastModified) && !(await this.versions.isLive(quarantinedKey(object.key)));
      if (isDue) {
        counts.due += 1;
        await steps.due(object);
      } else counts.waiting += 1;
    }
    // Into quarantine, where large objects are copied in parts, somebody may have been cut off.
    for (const prefix of [VERSIONS_PREFIX, QUARANTINE_PREFIX]) {
      for await (const upload of this.store.listMultiparts(prefix)) {
        if (!isOld(upload.startedAt) || (await this.versions.isOnItsWay(upload.key))) continue;
        counts.openUploads += 1;
        await steps.openUpload(upload);
      }
    }
    return counts;
  }

  /** Looked at twice: a version may be deleted between the two lists. */
  private async faultOf(version: ExpectedObject, listed: ListedObject | undefined): Promise<string | undefined> {
    if (!SHOWN.includes(version.state) || listed?.sizeBytes === version.sizeBytes) return undefined;
    const found = await this.store.head(version.objectKey);
    if (found?.sizeBytes === version.sizeBytes || !(await this.versions.isShown(version.id))) return undefined;
    if (found) return `its object has ${found.sizeBytes} bytes instead of ${version.sizeBytes}`;
    const aside = await this.store.head(quarantineKey(version.objectKey));
    return aside ? 'its object lies in quarantine: copy it back' : 'its object is missing';
  }
}

type Reconciled = Omit<Reconciliation, 'failed'>;

/** @throws Error where so much would be touched that the fault may lie elsewhere, such as in a restored database */
function requireModest({ orphans, due, objects }: Reconciled, largestShare: number): void {
  const touched = orphans + due;
  if (touched <= Math.max(ALWAYS_ALLOWED, Math.floor(objects * largestShare))) return;
  const percent = Math.ceil((100 * touched) / objects);
  throw new Error(
    `${touched} of ${objects} objects belong to no version, more than ${largestShare * 100} %. Nothing was changed. Is this the right database, and is it current? If so: --apply --more-than ${percent}%`,
  );
}
