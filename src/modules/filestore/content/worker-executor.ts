import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile } from './content-profile.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { InspectionExecutor, type InspectionRun } from './inspection-executor.js';
import type { ThreadOrder, ThreadReport } from './inspection-thread.js';
import { previewJob } from './table-job.js';
import type { TablePreview } from './table-preview.js';
import { JobTooCostly, TableThreads } from './table-threads.js';

/** Large enough that handing it over costs little beside reading it; two per upload are held, and there may be many uploads. */
const BUFFER_BYTES = 128 * 1024;
const BUFFERS_PER_RUN = 2;
/** One core stays with the event loop and the store. */
const MOST_THREADS = 4;
const HEAP_LIMIT_MB = 512;
/** Profiles are bounded by the uploads that wait for them; somebody who looks at a table waits for few others. */
const TABLE_LIMITS = {
  profiles: { threads: 2, waiting: Infinity, heapMb: 512, workMs: 300_000 },
  previews: { threads: 2, waiting: 16, heapMb: 256, workMs: 10_000 },
};

/** Who waits for the reports of one run. */
interface RunEnd {
  take(report: ThreadReport): void;
  fail(error: Error): void;
}

/**
 * Inspections of CSV files in a few threads that all uploads share, so that no upload holds up the event loop and
 * many side by side take no more cores than there are. Stored files are read in threads apart, a file in each. Threads
 * start with the first inspection, and keep no process alive.
 */
export class WorkerExecutor extends InspectionExecutor {
  private readonly threads: Thread[] = [];
  private readonly profiles: TableThreads;
  private readonly previews: TableThreads;
  private runs = 0;

  constructor(
    private readonly threadLimit = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
    private readonly limits = TABLE_LIMITS,
  ) {
    super();
    this.profiles = new TableThreads(limits.profiles);
    this.previews = new TableThreads(limits.previews);
  }

  startCsv(dictionary: DataDictionary): InspectionRun {
    return new CsvRun(this.thread(), this.runs++, dictionary);
  }

  async profileParquet(file: ByteRanges, dictionary: DataDictionary, signal?: AbortSignal): Promise<InspectionOutcome> {
    try {
      return (await this.profiles.run({ kind: 'profile', dictionary }, file, signal)) as InspectionOutcome;
    } catch (error) {
      if (!(error instanceof JobTooCostly)) throw error;
      const { heapMb, workMs } = this.limits.profiles;
      const message = `the file cannot be read within ${workMs / 1000} seconds and ${heapMb} MB of memory`;
      return { faults: [{ path: 'file', message }] };
    }
  }

  async preview(file: ByteRanges, profile: ContentProfile, limit: number, signal?: AbortSignal): Promise<TablePreview> {
    return (await this.previews.run(previewJob(profile, limit), file, signal)) as TablePreview;
  }

  async close(): Promise<void> {
    await Promise.all([...this.threads.map((thread) => thread.end()), this.profiles.close(), this.previews.close()]);
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
    else this.error = new Error(report.message);
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
