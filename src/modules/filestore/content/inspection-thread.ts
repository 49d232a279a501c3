import { parentPort } from 'node:worker_threads';
import type { DataDictionary } from '../data-dictionary.js';
import { CsvInspection, type InspectionOutcome } from './csv-inspection.js';
import { CsvKernel } from './csv-kernel.js';
import { readFromBlock } from './shared-block.js';

/** What the thread is told. A run reads its blocks by their numbers, in the order in which they came; `taken` frees one again. */
export type ThreadOrder =
  | { readonly kind: 'csv'; readonly run: number; readonly dictionary: DataDictionary }
  | { readonly kind: 'block'; readonly run: number; readonly block: SharedArrayBuffer }
  | { readonly kind: 'write'; readonly run: number; readonly block: number; readonly length: number }
  | { readonly kind: 'end' | 'cancel'; readonly run: number };

/** What the thread says. */
export type ThreadReport =
  | { readonly kind: 'taken'; readonly run: number; readonly block: number; readonly goesOn: boolean }
  | { readonly kind: 'outcome'; readonly run: number; readonly outcome: InspectionOutcome }
  | { readonly kind: 'failed'; readonly run: number; readonly message: string };

/** A new kernel takes milliseconds, an old one keeps some mebibytes. */
const KEPT_KERNELS = 4;

interface Run {
  readonly inspection: CsvInspection;
  readonly kernel: CsvKernel;
  readonly blocks: SharedArrayBuffer[];
}

/** The entry of the worker thread, which is started from the built file: inspections of many CSV uploads, in turn. */
class InspectionThread {
  private readonly runs = new Map<number, Run>();
  private readonly kernels: CsvKernel[] = [];

  constructor(private readonly report: (report: ThreadReport) => void) {}

  obey(order: ThreadOrder): void {
    try {
      this.follow(order);
    } catch (error) {
      this.release(order.run);
      this.report({ kind: 'failed', run: order.run, message: String(error) });
    }
  }

  private follow(order: ThreadOrder): void {
    const { run } = order;
    switch (order.kind) {
      case 'csv':
        return this.start(run, order.dictionary);
      case 'block':
        this.runs.get(run)?.blocks.push(order.block);
        return;
      case 'write':
        return this.read(run, order.block, order.length);
      case 'end': {
        const outcome = this.runs.get(run)?.inspection.end();
        this.release(run);
        if (outcome) this.report({ kind: 'outcome', run, outcome });
        return;
      }
      case 'cancel':
        this.release(run);
    }
  }

  private read(run: number, block: number, length: number): void {
    const { inspection, blocks } = this.runs.get(run) ?? {};
    const shared = blocks?.[block];
    const goesOn = shared !== undefined && inspection?.write(readFromBlock(shared, length)) === true;
    this.report({ kind: 'taken', run, block, goesOn });
  }

  private start(run: number, dictionary: DataDictionary): void {
    const kernel = this.kernels.pop() ?? new CsvKernel();
    this.runs.set(run, { kernel, blocks: [], inspection: new CsvInspection(dictionary, kernel) });
  }

  private release(run: number): void {
    const kernel = this.runs.get(run)?.kernel;
    this.runs.delete(run);
    if (!kernel || this.kernels.length === KEPT_KERNELS) return;
    kernel.clear();
    this.kernels.push(kernel);
  }
}

if (parentPort) {
  const port = parentPort;
  const thread = new InspectionThread((report) => port.postMessage(report));
  port.on('message', (order: ThreadOrder) => thread.obey(order));
}
