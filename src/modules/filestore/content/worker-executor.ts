import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { InspectionExecutor, type InspectionRun } from './inspection-executor.js';
import type { ThreadOrder, ThreadReport } from './inspection-thread.js';

/** Large enough that handing it over costs nothing beside reading it; two per upload are on their way at once. */
const BUFFER_BYTES = 128 * 1024;
const BUFFERS_PER_RUN = 2;
/** One core stays with the event loop and the store. */
const MOST_THREADS = 4;
const HEAP_LIMIT_MB = 512;

/** Who waits for the reports of one run. */
interface RunEnd {
  take(report: ThreadReport): void;
  fail(error: Error): void;
}

/**
 * Inspections in a few threads that all uploads share, so that no upload holds up the event loop and many side by side
 * take no more cores than there are. Threads start with the first inspection, and keep no process alive.
 */
export class WorkerExecutor extends InspectionExecutor {
  private readonly threads: Thread[] = [];
  private runs = 0;

  constructor(private readonly threadLimit = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1))) {
    super();
  }

  startCsv(dictionary: DataDictionary): InspectionRun {
    return new CsvRun(this.thread(), this.runs++, dictionary);
  }

  async profileParquet(file: ByteRanges, dictionary: DataDictionary): Promise<InspectionOutcome> {
    const thread = this.thread();
    const run = this.runs++;
    let cause: unknown;
    try {
      return await new Promise((resolve, reject) => {
        const answer = async (read: number, start: number, end: number): Promise<void> => {
          const bytes = await file.read(start, end).catch((error: unknown) => void (cause = error));
          thread.send({ kind: 'bytes', run, read, ...(bytes && { bytes }) });
        };
        thread.watch(run, {
          take: (report) => {
            if (report.kind === 'read') void answer(report.read, report.start, report.end);
            else if (report.kind === 'outcome') resolve(report.outcome);
            else if (report.kind === 'failed') reject(new Error(report.message));
          },
          fail: reject,
        });
        thread.send({ kind: 'parquet', run, sizeBytes: file.sizeBytes, dictionary });
      });
    } catch (error) {
      // The thread knows only that a read failed; the caller gets to know why.
      throw cause ?? error;
    } finally {
      thread.forget(run);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.end()));
  }

  private thread(): Thread {
    const [idlest] = this.threads.toSorted((a, b) => a.runCount - b.runCount);
    if (idlest && (idlest.runCount === 0 || this.threads.length >= this.threadLimit)) return idlest;
    const thread = new Thread(() => this.threads.splice(this.threads.indexOf(thread), 1));
    this.threads.push(thread);
    return thread;
  }
}

class Thread {
  private readonly worker: Worker;
  private readonly runs = new Map<number, RunEnd>();

  constructor(whenOver: () => void) {
    this.worker = new Worker(new URL('./inspection-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.worker.unref();
    this.worker.on('message', (report: ThreadReport) => this.runs.get(report.run)?.take(report));
    let cause: unknown;
    this.worker.on('error', (error) => (cause = error));
    this.worker.on('exit', () => {
      whenOver();
      for (const run of this.runs.values()) run.fail(new Error('The thread of the inspection ended.', { cause }));
    });
  }

  get runCount(): number {
    return this.runs.size;
  }

  watch(run: number, end: RunEnd): void {
    this.runs.set(run, end);
    this.worker.ref();
  }

  forget(run: number): void {
    this.runs.delete(run);
    if (this.runs.size === 0) this.worker.unref();
  }

  send(order: ThreadOrder, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(order, transfer);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

/** The near end of an inspection: fills buffers, hands them over, and waits when all are on their way. */
class CsvRun implements InspectionRun, RunEnd {
  private readonly free: ArrayBuffer[] = [];
  private allocated = 0;
  private current: ArrayBuffer | undefined;
  private filled = 0;
  private goesOn = true;
  private error: Error | undefined;
  private outcome: InspectionOutcome | undefined;
  private wake: (() => void) | undefined;

  constructor(
    private readonly thread: Thread,
    private readonly run: number,
    dictionary: DataDictionary,
  ) {
    thread.watch(run, this);
    thread.send({ kind: 'csv', run, dictionary });
  }

  async write(chunk: Uint8Array): Promise<boolean> {
    for (let start = 0; start < chunk.length && this.goesOn;) {
      const buffer = (this.current ??= await this.nextBuffer());
      const part = chunk.subarray(start, start + BUFFER_BYTES - this.filled);
      new Uint8Array(buffer).set(part, this.filled);
      this.filled += part.length;
      start += part.length;
      if (this.filled === BUFFER_BYTES) this.handOver();
    }
    return this.goesOn;
  }

  async end(): Promise<InspectionOutcome> {
    this.handOver();
    this.thread.send({ kind: 'end', run: this.run });
    try {
      for (;;) {
        if (this.error) throw this.error;
        if (this.outcome) return this.outcome;
        await this.report();
      }
    } finally {
      this.thread.forget(this.run);
    }
  }

  cancel(): void {
    this.thread.send({ kind: 'cancel', run: this.run });
    this.thread.forget(this.run);
    this.fail(new Error('The inspection was cancelled.'));
  }

  take(report: ThreadReport): void {
    if (report.kind === 'taken') {
      this.free.push(report.buffer);
      if (!report.goesOn) this.goesOn = false;
    } else if (report.kind === 'outcome') this.outcome = report.outcome;
    else if (report.kind === 'failed') this.error = new Error(report.message);
    this.wake?.();
  }

  fail(error: Error): void {
    this.error ??= error;
    this.wake?.();
  }

  private async nextBuffer(): Promise<ArrayBuffer> {
    for (;;) {
      if (this.error) throw this.error;
      const buffer = this.free.pop();
      if (buffer) return buffer;
      if (this.allocated < BUFFERS_PER_RUN) {
        this.allocated++;
        return new ArrayBuffer(BUFFER_BYTES);
      }
      await this.report();
    }
  }

  private handOver(): void {
    if (!this.current) return;
    const buffer = this.current;
    this.thread.send({ kind: 'write', run: this.run, buffer, length: this.filled }, [buffer]);
    this.current = undefined;
    this.filled = 0;
  }

  private report(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
