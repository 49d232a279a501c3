import { parentPort, workerData } from 'node:worker_threads';
import type { RowBatch } from '../tables/table-rows.js';
import { LongTooLarge } from '../tables/value-decoding.js';
import { type EncodingJob, encoderOf } from './encoding-job.js';

/** What the thread is told, in order. */
export type EncodingOrder = { readonly step: 'begin' | 'end' } | { readonly step: 'add'; readonly batch: RowBatch };

/** What the thread says to each order, in the same order. */
export type EncodingReport =
  | { readonly kind: 'pieces'; readonly pieces: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'failed'; readonly message: string; readonly isLong: boolean };

/** The entry of a worker thread, which is started from the built file and makes one file. */
if (parentPort) {
  const port = parentPort;
  const encoder = encoderOf(workerData as EncodingJob);
  let last: Promise<unknown> = Promise.resolve();
  const follow = async (order: EncodingOrder): Promise<void> => {
    try {
      const made = order.step === 'add' ? await encoder.add(order.batch) : await encoder[order.step]();
      const pieces = made.map(ownBytes);
      port.postMessage(
        { kind: 'pieces', pieces } satisfies EncodingReport,
        pieces.map(({ buffer }) => buffer),
      );
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      port.postMessage({ kind: 'failed', message, isLong: error instanceof LongTooLarge } satisfies EncodingReport);
    }
  };
  port.on('message', (order: EncodingOrder) => {
    last = last.then(() => follow(order));
  });
}

/** Small buffers of Node share one, which cannot be handed over. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const isOwn = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  return isOwn ? (bytes as Uint8Array<ArrayBuffer>) : Uint8Array.from(bytes);
}
