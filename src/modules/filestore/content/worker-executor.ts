import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DataDictionary } from '../data-dictionary.js';
import type { ByteRanges } from './byte-ranges.js';
import type { ContentProfile } from './content-profile.js';
import type { InspectionOutcome } from './csv-inspection.js';
import { InspectionExecutor, type InspectionRun } from './inspection-executor.js';
import type { ThreadOrder, ThreadReport } from './inspection-thread.js';
import { BLOCK_BYTES, writeToBlock } from './shared-block.js';
import { previewJob } from './table-job.js';
import type { TablePreview } from './table-preview.js';
import { JobTooCostly, TableThreads } from './table-threads.js';

/**
 * A thread that has blocks in front of it is not woken for each, which costs both sides more than to copy it. So an upload
 * that is alone has some, and uploads side by side share them; with two, one is filled while the other is read.
 */
const SHARED_BLOCKS = 16;
const MOST_BLOCKS = 4;
const LEAST_BLOCKS = 2;
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
  /** Of runs that are over. */
  private readonly spareBlocks: SharedArrayBuffer[] = [];
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
    return new CsvRun(this.thread(), this.runs++, dictionary, this);
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

  /** A block for a run that has so many; undefined where it is to wait for one of them. */
  takeBlock(blocksOfRun: number): SharedArrayBuffer | undefined {
    const runCount = this.threads.reduce((sum, thread) => sum + thread.runCount, 0);
    const share = Math.floor(SHARED_BLOCKS / Math.max(1, runCount));
    if (blocksOfRun >= Math.max(LEAST_BLOCKS, Math.min(MOST_BLOCKS, share))) return undefined;
    return this.spareBlocks.pop() ?? new SharedArrayBuffer(BLOCK_BYTES);
  }

  /** Nobody reads them any more. */
  giveBack(blocks: readonly SharedArrayBuffer[]): void {
    this.spareBlocks.push(...blocks.slice(0, SHARED_BLOCKS - this.spareBlocks.length));
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

  send(order: ThreadOrder): void {
    this.worker.postMessage(order);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

/** The near end of an inspection: fills blocks, hands them over, and waits when all are on their way. */
class CsvRun implements InspectionRun, RunEnd {
  private readonly blocks: SharedArrayBuffer[] = [];
  /** Which of them may be filled. */
  private readonly free: number[] = [];
  private current: number | undefined;
  private filled = 0;
  private goesOn = true;
  private error: Error | undefined;
  private outcome: InspectionOutcome | undefined;
  private wake: (() => void) | undefined;

  constructor(
    private readonly thread: Thread,
    private readonly run: number,
    dictionary: DataDictionary,
    private readonly executor: WorkerExecutor,
  ) {
    thread.watch(run, this);
    thread.send({ kind: 'csv', run, dictionary });
  }

  async write(chunk: Uint8Array): Promise<boolean> {
    for (let start = 0; start < chunk.length && this.goesOn;) {
      const block = (this.current ??= this.nextBlock() ?? (await this.awaitBlock()));
      const part = chunk.subarray(start, start + BLOCK_BYTES - this.filled);
      writeToBlock(this.blocks[block] as SharedArrayBuffer, this.filled, part);
      this.filled += part.length;
      start += part.length;
      if (this.filled === BLOCK_BYTES) this.handOver();
    }
    return this.goesOn;
  }

  async end(): Promise<InspectionOutcome> {
    this.handOver();
    this.thread.send({ kind: 'end', run: this.run });
    try {
      for (;;) {
        if (this.error) throw this.error;
        if (this.outcome) {
          this.executor.giveBack(this.blocks.splice(0));
          return this.outcome;
        }
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
      this.free.push(report.block);
      if (!report.goesOn) this.goesOn = false;
    } else if (report.kind === 'outcome') this.outcome = report.outcome;
    else this.error = new Error(report.message);
    this.wake?.();
  }

  fail(error: Error): void {
    this.error ??= error;
    this.wake?.();
  }

  private nextBlock(): number | undefined {
    if (this.error) throw this.error;
    const free = this.free.pop();
    if (free !== undefined) return free;
    const block = this.executor.takeBlock(this.blocks.length);
    if (!block) return undefined;
    const number = this.blocks.push(block) - 1;
    this.thread.send({ kind: 'block', run: this.run, block });
    return number;
  }

  private async awaitBlock(): Promise<number> {
    for (;;) {
      await this.report();
      const block = this.nextBlock();
      if (block !== undefined) return block;
    }
  }

  private handOver(): void {
    if (this.current === undefined) return;
    this.thread.send({ kind: 'write', run: this.run, block: this.current, length: this.filled });
    this.current = undefined;
    this.filled = 0;
  }

  private report(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}
