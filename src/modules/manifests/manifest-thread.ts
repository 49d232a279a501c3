import { parentPort, workerData } from 'node:worker_threads';
import { checkManifest, type CheckOutcome } from './document/checked-manifest.js';

export type ManifestThreadReport = CheckOutcome;

/** The entry of a worker thread, which is started from the built file and looks through one manifest. */
if (parentPort) {
  parentPort.postMessage(checkManifest(workerData as Uint8Array) satisfies ManifestThreadReport);
}
