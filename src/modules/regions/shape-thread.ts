import { parentPort, workerData } from 'node:worker_threads';
import { inspectShape, type ShapeOutcome } from './shape-inspection.js';

/** What the thread is started with. */
export interface ShapeOrder {
  readonly sent: Uint8Array;
  readonly limitBytes: number;
}

export type ShapeReport = ShapeOutcome;

/** The entry of a worker thread, which is started from the built file and inspects one shape. */
if (parentPort) {
  const { sent, limitBytes } = workerData as ShapeOrder;
  parentPort.postMessage(inspectShape(sent, limitBytes) satisfies ShapeReport);
}
