import { parentPort } from 'node:worker_threads';
import { doTableJob, type TableJob, type TableJobResult } from './table-job.js';

/** What the thread is told. */
export type TableOrder =
  | { readonly kind: 'job'; readonly job: TableJob; readonly sizeBytes: number }
  | { readonly kind: 'bytes'; readonly read: number; readonly bytes?: Uint8Array };

/** What the thread says. */
export type TableReport =
  | { readonly kind: 'read'; readonly read: number; readonly start: number; readonly end: number }
  | { readonly kind: 'done'; readonly result: TableJobResult }
  | { readonly kind: 'failed'; readonly message: string };

/** The entry of a worker thread, which is started from the built file and does one job after the other. */
if (parentPort) {
  const port = parentPort;
  const report = (said: TableReport): void => port.postMessage(said);
  const answers = new Map<number, (bytes: Uint8Array | undefined) => void>();
  let reads = 0;
  const read = (start: number, end: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const id = reads++;
      answers.set(id, (bytes) => (bytes ? resolve(bytes) : reject(new Error('The file could not be read.'))));
      report({ kind: 'read', read: id, start, end });
    });
  port.on('message', (order: TableOrder) => {
    if (order.kind === 'bytes') {
      answers.get(order.read)?.(order.bytes);
      answers.delete(order.read);
      return;
    }
    doTableJob(order.job, { sizeBytes: order.sizeBytes, read }).then(
      (result) => report({ kind: 'done', result }),
      (error: unknown) => report({ kind: 'failed', message: String(error) }),
    );
  });
}
