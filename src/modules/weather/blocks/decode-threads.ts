import { Worker } from 'node:worker_threads';
import { ChunkFault, decodingInterrupted } from '../zarr/zarr.errors.js';
import { DecodeExecutor } from './decode-executor.js';
import type { DecodeAnswer, DecodeOrder, DecodeReport, DecodeTask } from './decode-thread.js';
import type { DecodedPiece, PieceOrder } from './piece-decoding.js';
import type { RegionOrder, RegionReport } from './region-decoding.js';
import type { ZoneSumsOrder } from './zone-sums.js';

/** The next chunk waits at the thread, so that it never waits for the event loop. */
const ORDERS_PER_THREAD = 2;
/** How long a chunk that nobody waits for any more may go on, before its thread is ended. */
const GRACE_MS = 300;
/** A thread that reads a local disk and says nothing for so long stands in front of a network disk that hangs. */
const SILENCE_LIMIT_MS = 30_000;
/** Of what is not in the kernel's memory, which has no limit but that of its chunks. */
const HEAP_LIMIT_MB = 256;

interface Run {
  readonly task: DecodeTask;
  readonly resolve: (answer: DecodeAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Chunks in a few threads that all requests share. Threads start with the first chunk, and keep no process alive. */
export class DecodeThreads extends DecodeExecutor {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Run[] = [];
  private isClosed = false;

  constructor(private readonly threadLimit: number) {
    super();
  }

  get width(): number {
    return this.threadLimit;
  }

  async decode(order: PieceOrder, signal: AbortSignal): Promise<DecodedPiece> {
    const answer = await this.run({ kind: 'piece', order }, signal);
    if (answer.kind !== 'piece') throw new Error('A thread answered another order.');
    return answer.decoded;
  }

  async decodeRegion(order: RegionOrder, signal: AbortSignal): Promise<RegionReport> {
    const answer = await this.run({ kind: 'region', order }, signal);
    if (answer.kind !== 'region') throw new Error('A thread answered another order.');
    return answer.report;
  }

  async zoneSums(order: ZoneSumsOrder, signal: AbortSignal): Promise<Float64Array> {
    const answer = await this.run({ kind: 'sums', order }, signal);
    if (answer.kind !== 'sums') throw new Error('A thread answered another order.');
    return answer.sums;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const run of this.waiting.splice(0)) run.reject(decodingInterrupted(new Error('The server is ending.')));
    await Promise.all([...this.threads].map((thread) => thread.end()));
  }

  private run(task: DecodeTask, signal: AbortSignal): Promise<DecodeAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (this.isClosed) throw decodingInterrupted(new Error('The server is ending.'));
      const abort = () => {
        const place = this.waiting.indexOf(run);
        if (place >= 0) this.waiting.splice(place, 1);
        else for (const thread of this.threads) thread.giveUp(run);
        settle(() => reject(signal.reason as Error));
      };
      const settle = (end: () => void) => {
        signal.removeEventListener('abort', abort);
        end();
      };
      const run: Run = {
        task,
        resolve: (answer) => settle(() => resolve(answer)),
        reject: (error) => settle(() => reject(error)),
      };
      signal.addEventListener('abort', abort, { once: true });
      this.waiting.push(run);
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const thread = this.freeThread();
      const run = thread && this.waiting.shift();
      if (!run) return;
      thread.start(run);
    }
  }

  private freeThread(): Thread | undefined {
    const [idlest] = [...this.threads].sort((one, other) => one.load - other.load);
    if (idlest && (idlest.load === 0 || this.threads.size >= this.threadLimit)) {
      return idlest.load < ORDERS_PER_THREAD ? idlest : undefined;
    }
    const thread = new Thread({
      whenFree: () => this.dispatch(),
      whenOver: () => {
        this.threads.delete(thread);
        if (!this.isClosed) this.dispatch();
      },
    });
    this.threads.add(thread);
    return thread;
  }
}

class Thread {
  private readonly worker: Worker;
  private readonly runs = new Map<number, Run>();
  private readonly givenUp = new Set<number>();
  private readonly timers = new Map<number, NodeJS.Timeout>();
  private started = 0;

  constructor(private readonly events: { readonly whenFree: () => void; readonly whenOver: () => void }) {
    this.worker = new Worker(new URL('./decode-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.worker.unref();
    let cause: unknown;
    this.worker.on('message', (report: DecodeReport) => this.take(report));
    this.worker.on('error', (error) => (cause = error));
    this.worker.on('exit', (code) => {
      events.whenOver();
      this.lose(cause ?? new Error(`The thread ended with code ${code}.`));
    });
  }

  get load(): number {
    return this.runs.size;
  }

  start(run: Run): void {
    const number = this.started++;
    this.runs.set(number, run);
    this.worker.ref();
    const { task } = run;
    this.timers.set(number, setTimeout(() => this.abandon(), SILENCE_LIMIT_MS).unref());
    this.worker.postMessage({ run: number, task } satisfies DecodeOrder, transferredOf(task));
  }

  /** Nobody waits for this run any more. A thread with no other work that does not end soon is ended. */
  giveUp(run: Run): void {
    for (const [number, other] of this.runs) if (other === run) this.givenUp.add(number);
    if (this.givenUp.size < this.runs.size) return;
    const last = this.started;
    setTimeout(() => {
      const isIdle = this.runs.size === 0;
      if (!isIdle && this.started === last) void this.end();
    }, GRACE_MS).unref();
  }

  async end(): Promise<void> {
    // Nothing is to be given to a thread that is ending.
    this.events.whenOver();
    await this.worker.terminate();
  }

  private abandon(): void {
    this.lose(new Error(`The thread has not answered for ${SILENCE_LIMIT_MS} ms.`));
    void this.end();
  }

  private lose(cause: unknown): void {
    for (const run of this.runs.values()) run.reject(decodingInterrupted(cause));
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.runs.clear();
    this.timers.clear();
  }

  private take(report: DecodeReport): void {
    clearTimeout(this.timers.get(report.run));
    this.timers.delete(report.run);
    const run = this.runs.get(report.run);
    this.runs.delete(report.run);
    this.givenUp.delete(report.run);
    if (this.runs.size === 0) this.worker.unref();
    if (report.kind === 'broken') {
      run?.reject(decodingInterrupted(new Error(report.message)));
      void this.end();
      return;
    }
    if (report.kind === 'fault') run?.reject(new ChunkFault(report.message));
    else run?.resolve(report);
    this.events.whenFree();
  }
}

/** The rest is small, or lies in memory that is shared. */
function transferredOf(task: DecodeTask): ArrayBuffer[] {
  if (task.kind !== 'piece') return [];
  const { encoded, target } = task.order;
  return encoded ? [encoded.buffer, target] : [target];
}
