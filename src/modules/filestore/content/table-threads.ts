import { Worker } from 'node:worker_threads';
import type { ByteRanges } from './byte-ranges.js';
import type { TableJob, TableJobResult } from './table-job.js';
import type { TableOrder, TableReport } from './table-thread.js';

export interface TableThreadLimits {
  /** Jobs side by side, each in a thread of its own. */
  readonly threads: number;
  readonly waiting: number;
  readonly heapMb: number;
  /** Without the time in which the thread waits for bytes. */
  readonly workMs: number;
}

/** The job took all the memory or all the time that a job may have. */
export class JobTooCostly extends Error {}

/** So many jobs wait already that one more had better come back later. */
export class TooManyJobs extends Error {}

/**
 * Threads that each do one job at a time, so that a file that takes too much harms no job but its own. A thread that
 * has failed is not used again.
 */
export class TableThreads {
  private readonly idle: TableThread[] = [];
  private readonly busy = new Set<TableThread>();
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly limits: TableThreadLimits) {}

  /** @throws JobTooCostly, TooManyJobs, what reading the file throws, or the reason of the signal */
  async run(job: TableJob, file: ByteRanges, signal?: AbortSignal): Promise<TableJobResult> {
    await this.turn(signal);
    let thread: TableThread | undefined;
    try {
      signal?.throwIfAborted();
      thread = this.idle.pop() ?? new TableThread(this.limits, (ended) => this.forget(ended));
      this.busy.add(thread);
      const result = await thread.run(job, file, signal);
      this.busy.delete(thread);
      this.idle.push(thread);
      return result;
    } catch (error) {
      await thread?.end();
      throw error;
    } finally {
      this.pass();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.idle, ...this.busy].map((thread) => thread.end()));
  }

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.taken < this.limits.threads) {
      this.taken++;
      return;
    }
    if (this.waiting.length >= this.limits.waiting) throw new TooManyJobs('too many jobs wait');
    await new Promise<void>((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      // Whoever hangs up makes room for others at once.
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(begin), 1);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.waiting.push(begin);
    });
  }

  private pass(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }

  private forget(thread: TableThread): void {
    this.busy.delete(thread);
    const place = this.idle.indexOf(thread);
    if (place >= 0) this.idle.splice(place, 1);
  }
}

class TableThread {
  private readonly worker: Worker;
  private current: JobRun | undefined;

  constructor(
    private readonly limits: TableThreadLimits,
    whenOver: (thread: TableThread) => void,
  ) {
    this.worker = new Worker(new URL('./table-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
    });
    this.worker.unref();
    this.worker.on('message', (report: TableReport) => this.current?.take(report));
    this.worker.on('error', (error: NodeJS.ErrnoException) =>
      this.current?.fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new JobTooCostly('out of memory', { cause: error }) : error,
      ),
    );
    this.worker.on('exit', () => {
      whenOver(this);
      this.current?.fail(new Error('The thread ended.'));
    });
  }

  async run(job: TableJob, file: ByteRanges, signal: AbortSignal | undefined): Promise<TableJobResult> {
    this.worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        const send = (order: TableOrder): void => this.worker.postMessage(order);
        this.current = new JobRun(file, this.limits.workMs, { send, resolve, reject });
        this.current.start(job, signal);
      });
    } finally {
      this.current = undefined;
      this.worker.unref();
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

interface JobEnds {
  send(order: TableOrder): void;
  resolve(result: TableJobResult): void;
  reject(error: unknown): void;
}

/** The near end of a job: reads for it, and keeps its time. */
class JobRun {
  private timer: NodeJS.Timeout | undefined;
  private resumedAt = 0;
  private reads = 0;
  private isOver = false;
  private signal: AbortSignal | undefined;
  private readonly hangUp = (): void => this.fail(this.signal?.reason);

  constructor(
    private readonly file: ByteRanges,
    private leftMs: number,
    private readonly ends: JobEnds,
  ) {}

  start(job: TableJob, signal: AbortSignal | undefined): void {
    this.signal = signal;
    signal?.addEventListener('abort', this.hangUp, { once: true });
    this.ends.send({ kind: 'job', job, sizeBytes: this.file.sizeBytes });
    this.resumeClock();
  }

  take(report: TableReport): void {
    if (report.kind === 'read') void this.read(report);
    else if (report.kind === 'failed') this.fail(new Error(report.message));
    else {
      this.stop();
      this.ends.resolve(report.result);
    }
  }

  fail(error: unknown): void {
    this.stop();
    this.ends.reject(error);
  }

  private async read({ read, start, end }: Extract<TableReport, { kind: 'read' }>): Promise<void> {
    if (this.hasEnded()) return;
    if (this.reads++ === 0) this.stopClock();
    try {
      const bytes = await this.file.read(start, end);
      if (this.hasEnded()) return;
      this.ends.send({ kind: 'bytes', read, bytes });
      if (--this.reads === 0) this.resumeClock();
    } catch (error) {
      // The thread would know only that a read failed; the caller gets to know why.
      this.fail(error);
    }
  }

  private resumeClock(): void {
    this.resumedAt = performance.now();
    this.timer = setTimeout(() => this.fail(new JobTooCostly('out of time')), Math.max(0, this.leftMs));
  }

  private stopClock(): void {
    clearTimeout(this.timer);
    this.leftMs -= performance.now() - this.resumedAt;
  }

  private hasEnded(): boolean {
    return this.isOver;
  }

  private stop(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.hangUp);
  }
}
