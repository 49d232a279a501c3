import { Worker } from 'node:worker_threads';
import { Injectable } from '@nestjs/common';
import { type CheckedManifest, checkManifest, type CheckOutcome } from './document/checked-manifest.js';
import type { ManifestThreadReport } from './manifest-thread.js';
import { invalidManifest, manifestTooCostly } from './manifests.errors.js';

/** What is read in some milliseconds, however it is made, needs no thread. */
const SMALL_BYTES = 16 * 1024;
const HEAP_LIMIT_MB = 256;
const TIME_LIMIT_MS = 20_000;

/** Looks through manifests beside the event loop, one at a time: text may be made to take long. */
@Injectable()
export class ManifestChecksService {
  private last: Promise<unknown> = Promise.resolve();

  /** @throws Failure invalid-manifest, manifest-too-costly */
  async check(bytes: Uint8Array): Promise<CheckedManifest> {
    const outcome = await this.outcomeOf(bytes);
    if ('faults' in outcome) throw invalidManifest(outcome.faults);
    return outcome.checked;
  }

  private async outcomeOf(bytes: Uint8Array): Promise<CheckOutcome> {
    // Tests run from TypeScript, which no thread can load.
    if (bytes.length <= SMALL_BYTES || import.meta.url.endsWith('.ts')) return checkManifest(bytes);
    const turn = this.last.then(() => checkInThread(bytes));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

function checkInThread(bytes: Uint8Array): Promise<CheckOutcome> {
  const worker = new Worker(new URL('./manifest-thread.js', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
  });
  return new Promise<CheckOutcome>((resolve, reject) => {
    const timer = setTimeout(() => reject(manifestTooCostly()), TIME_LIMIT_MS);
    worker.once('message', (outcome: ManifestThreadReport) => resolve(outcome));
    worker.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? manifestTooCostly(error) : error),
    );
    worker.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`The thread that reads a manifest ended with ${code}.`));
    });
  }).finally(() => worker.terminate());
}
