import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { type ExpectedObject, StoredVersionsRepository } from './stored-versions.repository.js';

export interface VerificationProgress {
  readonly verified: number;
  readonly total: number;
  readonly bytes: number;
}

export interface VerificationOptions {
  /** Above 0, up to 1 for all. */
  readonly share: number;
  readonly progress: (progress: VerificationProgress) => void;
  readonly tell: (line: string) => void;
}

export interface Verification {
  readonly verified: number;
  readonly bytes: number;
  readonly damaged: number;
}

/** Enough to keep one core hashing while the store answers. */
const PARALLEL = 4;

/** Reads every version that can be downloaded from the store and hashes it again. */
@Injectable()
export class StorageVerificationService {
  constructor(
    private readonly store: ObjectStore,
    private readonly versions: StoredVersionsRepository,
  ) {}

  async verify({ share, progress, tell }: VerificationOptions): Promise<Verification> {
    await this.store.check();
    const counts = { verified: 0, bytes: 0, damaged: 0 };
    const total = Math.round((await this.versions.countShown()) * share);
    const queue = this.versions.listShown();
    // An async generator answers calls in turn, so that all workers may draw from one.
    const work = async (): Promise<void> => {
      for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
        if (Math.random() >= share) continue;
        const version = next.value;
        const fault = await this.faultOf(version, (sizeBytes) => {
          counts.bytes += sizeBytes;
          progress({ ...counts, total });
        });
        counts.verified += 1;
        if (fault === undefined || !(await this.versions.isShown(version.id))) continue;
        counts.damaged += 1;
        tell(`DAMAGED: ${version.title}: ${fault} (${version.objectKey}).`);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    return counts;
  }

  private async faultOf(
    { objectKey, sizeBytes, sha256 }: ExpectedObject,
    read: (sizeBytes: number) => void,
  ): Promise<string | undefined> {
    const hash = createHash('sha256');
    try {
      const body = await this.store.get(objectKey);
      if (body.sizeBytes !== sizeBytes) {
        body.stream.destroy();
        return `its object has ${body.sizeBytes} bytes instead of ${sizeBytes}`;
      }
      for await (const chunk of body.stream as AsyncIterable<Buffer>) {
        hash.update(chunk);
        read(chunk.length);
      }
    } catch (error) {
      return error instanceof ObjectMissing ? 'its object is missing' : `its object cannot be read: ${reasonOf(error)}`;
    }
    const found = hash.digest('hex');
    return found === sha256 ? undefined : `its bytes have the SHA-256 ${found} instead of ${sha256}`;
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
