import { parentPort } from 'node:worker_threads';
import type { DataDictionary } from '../data-dictionary.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';

/** What the thread is told. Buffers are handed over, not copied, and come back with `taken`. */
export type ThreadOrder =
  | { readonly kind: 'csv'; readonly run: number; readonly dictionary: DataDictionary }
  | { readonly kind: 'write'; readonly run: number; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'end' | 'cancel'; readonly run: number };

/** What the thread says. */
export type ThreadReport =
  | { readonly kind: 'taken'; readonly run: number; readonly buffer: ArrayBuffer; readonly goesOn: boolean }
  | { readonly kind: 'outcome'; readonly run: number; readonly outcome: InspectionOutcome }
  | { readonly kind: 'failed'; readonly run: number; readonly message: string };

/** The entry of the worker thread, which is started from the built file: inspections of many CSV uploads, in turn. */
class InspectionThread {
  private readonly inspections = new Map<number, CsvInspection>();

  constructor(private readonly report: (report: ThreadReport, transfer?: ArrayBuffer[]) => void) {}

  obey(order: ThreadOrder): void {
    try {
      this.follow(order);
    } catch (error) {
      this.inspections.delete(order.run);
      this.report({ kind: 'failed', run: order.run, message: String(error) });
    }
  }

  private follow(order: ThreadOrder): void {
    const { run } = order;
    switch (order.kind) {
      case 'csv':
        this.inspections.set(run, new CsvInspection(order.dictionary));
        return;
      case 'write': {
        const { buffer, length } = order;
        const goesOn = this.inspections.get(run)?.write(new Uint8Array(buffer, 0, length)) ?? false;
        return this.report({ kind: 'taken', run, buffer, goesOn }, [buffer]);
      }
      case 'end': {
        const inspection = this.inspections.get(run);
        this.inspections.delete(run);
        if (inspection) this.report({ kind: 'outcome', run, outcome: inspection.end() });
        return;
      }
      case 'cancel':
        this.inspections.delete(run);
    }
  }
}

if (parentPort) {
  const port = parentPort;
  const thread = new InspectionThread((report, transfer) => port.postMessage(report, transfer));
  port.on('message', (order: ThreadOrder) => thread.obey(order));
}
