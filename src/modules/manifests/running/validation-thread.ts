import { parentPort } from 'node:worker_threads';
import type { FieldFault } from '#common/errors/failure.js';
import { rangesOf } from './spooled-file.js';
import { type FileWay, Validation, type ValidationOrder, type ValidationReport } from './validation.js';

/** What the thread is told, one after the other. A buffer is handed over, not copied, and comes back with the answer. */
export type ThreadOrder =
  | { readonly kind: 'open'; readonly order: ValidationOrder }
  | { readonly kind: 'begin'; readonly fileName: string }
  | { readonly kind: 'write'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'whole'; readonly descriptor: number; readonly sizeBytes: number }
  | { readonly kind: 'end'; readonly broken: string | undefined }
  | { readonly kind: 'finish' };

/** What it says to each of them, in the same order. */
export type ThreadAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly faults: readonly FieldFault[] }
  | { readonly kind: 'begun'; readonly way: FileWay }
  | { readonly kind: 'taken'; readonly buffer: ArrayBuffer; readonly goesOn: boolean }
  | { readonly kind: 'report'; readonly report: ValidationReport };

let validation: Validation | undefined;

async function obey(order: ThreadOrder): Promise<ThreadAnswer> {
  switch (order.kind) {
    case 'open': {
      const opened = Validation.open(order.order);
      if ('faults' in opened) return { kind: 'refused', faults: opened.faults };
      validation = opened.validation;
      return { kind: 'done' };
    }
    case 'begin':
      return { kind: 'begun', way: validation?.begin(order.fileName) ?? 'not-at-all' };
    case 'write': {
      const { buffer, length } = order;
      const goesOn = validation?.write(new Uint8Array(buffer, 0, length)) ?? false;
      return { kind: 'taken', buffer, goesOn };
    }
    case 'whole':
      await validation?.readWhole(rangesOf(order.descriptor, order.sizeBytes));
      return { kind: 'done' };
    case 'end':
      validation?.endFile(order.broken);
      return { kind: 'done' };
    case 'finish': {
      if (!validation) throw new Error('There is nothing to finish.');
      const report = validation.finish();
      validation.close();
      return { kind: 'report', report };
    }
  }
}

/** The entry of a worker thread, which is started from the built file and does one validation. */
if (parentPort) {
  const port = parentPort;
  let last = Promise.resolve();
  port.on('message', (order: ThreadOrder) => {
    // What throws ends the thread, and with it the validation.
    last = last.then(async () => {
      const answer = await obey(order);
      port.postMessage(answer, answer.kind === 'taken' ? [answer.buffer] : []);
    });
  });
}
